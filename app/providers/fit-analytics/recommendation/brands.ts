import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { byShopFront, call, type Caller, filter, type Gender, LIST_BYTES, type ShopFront } from "./call.ts";
import { opaqueId, orNull, readableOf, readData, type Reading } from "./reading.ts";

export interface Brand {
  id: string;
  name: string;
  /** One of the seven that are shown first. */
  isTop: boolean;
}

/** Lists the brands that a shopper may own something of, for a product's category and gender (guide, section 6). */
export const brandsRequest = (
  caller: Caller,
  prefix: string,
  { category, gender }: { category: string; gender: Gender },
  shopFront: ShopFront,
): RequestDescription =>
  call(caller, "GET", ["brands"], {
    query: [
      filter("category", category),
      filter("gender", gender),
      filter("shopId", prefix),
      ...byShopFront(shopFront),
      ["fields[brands]", "*,isTopReference"],
    ],
    maxAnswerBytes: LIST_BYTES,
  });

/** One brand, as a profile's reference names it (guide, section 14). */
export const brandRequest = (caller: Caller, id: string): RequestDescription => call(caller, "GET", ["brands", id]);

const brand = z
  .object({ id: opaqueId, name: z.string().trim().min(1).max(200), isTopReference: orNull(z.boolean()) })
  .transform(({ id, name, isTopReference }) => ({ id, name, isTop: isTopReference === true }));

export const readBrands = (result: HttpResult): Reading<Brand[]> => readData(result, readableOf(brand));
export const readBrand = (result: HttpResult): Reading<Brand> => readData(result, brand);
