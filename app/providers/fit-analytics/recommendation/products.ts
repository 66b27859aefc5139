import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { byShopFront, call, type Caller, filter, type Gender, GENDERS, type ShopFront } from "./call.ts";
import { opaqueId, pictureUrl, readData, type Reading } from "./reading.ts";

/** A product that Fit Analytics can recommend a size of. Its category is a word of theirs, and not from a closed list. */
export interface Product {
  id: string;
  category: string;
  gender: Gender;
  picture: string | null;
}

/** Asks for a product by its whole id, the shop's prefix included (guide, 3.2). An unsupported one is `absent`. */
export const productRequest = (caller: Caller, id: string, shopFront: ShopFront): RequestDescription =>
  call(caller, "GET", ["products", id], {
    query: [...byShopFront(shopFront), filter("shopSizingSystem", shopFront.sizingSystem)],
  });

const product = z.object({
  id: opaqueId,
  category: z.string().regex(/^[A-Za-z][A-Za-z_-]{0,39}$/),
  gender: z.enum(GENDERS),
  thumbnailUrl: z.unknown().optional().transform(pictureUrl),
});

export const readProduct = (result: HttpResult): Reading<Product> =>
  readData(
    result,
    product.transform(({ thumbnailUrl, ...rest }) => ({ ...rest, picture: thumbnailUrl })),
  );
