import { type BlockData, type BlockVariant, valuesAt } from "../widget/block-data.ts";
import type { PageSizes } from "../widget/page-sizes.ts";

/** Sizes of three dimensions and more are made of what is tried one by one. */
const TRIED_AT_MOST = 5_000;

const folded = (text: string): string => text.replaceAll(/\s+/g, "").toLowerCase();
const replaced = <Value>(list: readonly Value[], place: number, by: Value): Value[] =>
  list.map((one, at) => (at === place ? by : one));

/**
 * The page's values, by option, of a size that a widget advised, all else as on the variant that is shown; null where the
 * product doesn't come so. Values are found whether or not the page lists a variant that has them.
 */
export function findValues(data: BlockData, sizes: PageSizes, wanted: string, from: BlockVariant): string[] | null {
  const values = sizes.own(from);
  const now = sizes.size(values);
  // An option is part of the size if there is another size, or none, without it.
  const parts = values.flatMap((_, place) => (sizes.size(replaced(values, place, null)) === now ? [] : [place]));
  let tries: (string | null)[][] = [values];
  for (const place of parts) {
    tries = tries.flatMap((one) => (sizes.values[place] ?? []).map((value) => replaced(one, place, value)));
    if (tries.length > TRIED_AT_MOST) return null;
  }
  const found = tries.find((one) => folded(sizes.size(one) ?? "") === folded(wanted));
  // The page's word for a value of the shop's: told by a variant that has it, else by its place among all.
  const shown = (value: string | null, place: number): string | undefined =>
    data.variants.find((variant) => sizes.own(variant)[place] === value)?.options[place] ??
    valuesAt(data, place)[sizes.values[place]?.indexOf(value ?? "") ?? -1];
  return found?.map((value, place) => shown(value, place) ?? from.options[place] ?? "") ?? null;
}
