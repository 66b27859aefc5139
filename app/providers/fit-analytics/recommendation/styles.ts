import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import type { RequestDescription } from "../../../domain/provider.ts";
import { call, type Caller, filter, type Gender, LIST_BYTES, type ShopFront } from "./call.ts";
import { opaqueId, orNull, readableOf, readData, type Reading } from "./reading.ts";

/** A style of a brand. One without a name is generic: it stands for its garment type as a whole. */
export interface Style {
  id: string;
  name: string | null;
  garmentType: { id: string; name: string };
}

/** Lists a brand's styles, generic ones and models, each with its garment type (guide, the first of its sections 7). */
export const stylesRequest = (
  caller: Caller,
  { brand, category, gender }: { brand: string; category: string; gender: Gender },
  { country, language }: ShopFront,
): RequestDescription =>
  call(caller, "GET", ["styles"], {
    query: [
      filter("brand", brand),
      filter("category", category),
      filter("gender", gender),
      filter("shopCountry", country),
      filter("shopLanguage", language),
      ["include", "garmentType"],
    ],
    maxAnswerBytes: LIST_BYTES,
  });

const style = z.object({
  id: opaqueId,
  name: orNull(z.string().trim().min(1).max(200)),
  garmentType: z.object({ id: opaqueId, name: z.string().trim().min(1).max(200) }),
});

export const readStyles = (result: HttpResult): Reading<Style[]> => readData(result, readableOf(style));

/** The garment types to choose from, each with its generic style, and the models of each; a type without a generic style is left out. */
export function groupStyles(styles: readonly Style[]): { style: Style; models: Style[] }[] {
  const generic = new Map<string, Style>();
  for (const one of styles)
    if (one.name === null && !generic.has(one.garmentType.id)) generic.set(one.garmentType.id, one);
  return [...generic.values()].map((chosen) => ({
    style: chosen,
    models: styles.filter(({ name, garmentType }) => name !== null && garmentType.id === chosen.garmentType.id),
  }));
}
