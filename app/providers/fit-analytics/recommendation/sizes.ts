import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { byShopFront, call, type Caller, filter, type Gender, LIST_BYTES, type ShopFront } from "./call.ts";
import { opaqueId, orNull, readableOf, readData, type Reading } from "./reading.ts";

/** A size that a shopper's own garment may have: `main` alone, or with a second part, the length or the cup. */
export interface ReferenceSize {
  id: string;
  /** Their number of it: some stored profiles name a size by this. */
  size: string | null;
  name: string;
  /** Of the sizing system, as it is shown; null where it has none to show (`XX`). */
  system: string | null;
  tags: string[];
  main: string;
  second: string | null;
}

/** Lists a brand's sizes (guide, the second of its sections 7). */
export const sizesRequest = (
  caller: Caller,
  { brand, category, gender }: { brand: string; category: string; gender: Gender },
  shopFront: ShopFront,
): RequestDescription =>
  call(caller, "GET", ["reference-sizes"], {
    query: [
      filter("brand", brand),
      filter("category", category),
      filter("gender", gender),
      ...byShopFront(shopFront),
      ["include", "sizingSystem"],
      ["fields[reference-sizes]", "*,components,tags"],
    ],
    maxAnswerBytes: LIST_BYTES,
  });

/** Lists bra sizes, which belong to no brand: `generic` is a word here, and stands in no list (guide, section 12). */
export const braSizesRequest = (caller: Caller, gender: Gender, shopFront: ShopFront): RequestDescription =>
  call(caller, "GET", ["reference-sizes"], {
    query: [
      filter("category", "bra"),
      filter("gender", gender),
      filter("brand", "generic"),
      ...byShopFront(shopFront),
      ["fields[reference-sizes]", "name,label,components"],
    ],
    maxAnswerBytes: LIST_BYTES,
  });

const shortText = z.string().trim().min(1).max(100);
const code = z.union([shortText, z.number().transform(String)]);
const component = orNull(z.object({ code }));
const size = z
  .object({
    id: opaqueId,
    size: orNull(opaqueId),
    name: shortText,
    label: orNull(shortText),
    tags: orNull(readableOf(shortText)),
    sizingSystem: orNull(z.union([shortText, z.object({ name: shortText }).transform(({ name }) => name)])),
    components: orNull(z.object({ main: component, length: component, cup: component })),
  })
  .transform(({ label, sizingSystem, tags, components, ...told }): ReferenceSize => {
    const system = label ?? sizingSystem;
    return {
      ...told,
      system: system === null || system.toUpperCase() === "XX" ? null : system,
      tags: tags ?? [],
      main: components?.main?.code ?? told.name,
      second: components?.length?.code ?? components?.cup?.code ?? null,
    };
  });

export const readSizes = (result: HttpResult): Reading<ReferenceSize[]> => readData(result, readableOf(size));

/** The size that a profile names: by its id, then by its number. */
export const storedSize = (sizes: readonly ReferenceSize[], stored: string): ReferenceSize | null =>
  sizes.find(({ id }) => id === stored) ?? sizes.find(({ size: number }) => number === stored) ?? null;
