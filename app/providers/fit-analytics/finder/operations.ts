import type { ProxyOperation } from "../../../domain/proxy-operation.ts";
import type { FitAnalyticsSettings } from "../settings.ts";
import type { SigningKey } from "../token.ts";
import { answer } from "./answer.ts";
import { brands, shapes, sizes, styles } from "./lists.ts";
import { product } from "./product.ts";
import { start } from "./start.ts";

/** What the size finder asks through the app proxy. */
export const finderOperations: Readonly<Record<string, ProxyOperation<SigningKey, FitAnalyticsSettings>>> = {
  ...{ product, start, answer },
  ...{ brands, styles, sizes, shapes },
};
