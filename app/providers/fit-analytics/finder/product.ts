import { z } from "zod";
import type { CarriedOut } from "../../../domain/proxy-operation.ts";
import { type Product, productRequest, readProduct } from "../recommendation/products.ts";
import type { Reading } from "../recommendation/reading.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import type { SigningKey } from "../token.ts";
import {
  category,
  country,
  type FinderAsking,
  gender,
  isNative,
  language,
  LIMITS,
  reference,
  shared,
  shopFrontOf,
  withoutIt,
} from "./asking.ts";

const SUPPORTED_SECONDS = 15 * 60;
const UNSUPPORTED_SECONDS = 5 * 60;

/** The product's id at Fit Analytics: the shop's prefix is added here, and no page can name another shop's. */
export const productId = ({ connection }: FinderAsking, product: string): string =>
  `${connection.settings.prefix}-${product}`;

/** Looks a product up, or remembers it. A fault never counts as unsupported. */
export function findProduct(
  asking: FinderAsking,
  input: { product: string; language: string; country: string },
): Promise<Reading<Product>> {
  const front = shopFrontOf(input, asking.connection.settings);
  return shared(
    asking,
    ["product", input.product, input.language, input.country],
    (caller) => productRequest(caller, productId(asking, input.product), front),
    readProduct,
    { keptSeconds: ({ kind }) => (kind === "found" ? SUPPORTED_SECONDS : UNSUPPORTED_SECONDS) },
  );
}

const input = z.strictObject({ product: reference, language, country });

/** Whether sizes of a product can be recommended, and of which kind it is. */
export const product: CarriedOut<SigningKey, FitAnalyticsSettings> = {
  method: "GET",
  input,
  answer: z.union([
    z.strictObject({ supported: z.literal(true), category, gender }),
    z.strictObject({ supported: z.literal(false) }),
  ]),
  limits: LIMITS,
  isOpen: isNative,
  async carryOut(asking) {
    const found = await findProduct(asking, asking.input as z.output<typeof input>);
    if (found.kind === "absent") return { kind: "answer", value: { supported: false } };
    if (found.kind !== "found") return withoutIt(found);
    return {
      kind: "answer",
      value: { supported: true, category: found.value.category, gender: found.value.gender },
    };
  },
};
