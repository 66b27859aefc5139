import type { VariantFacts } from "./facts.ts";
import { type MappedSize, mappedSize, sizeByOptions, sizeByTitle } from "./size.ts";

/** What of a connection's settings the rule of sizes reads. */
export interface SizeSettings {
  sizeOptions: readonly string[];
  sizeMap: Readonly<Record<string, string>>;
}

/** Sizes of three dimensions and more are made of what is tried one by one. */
const TRIED_AT_MOST = 5_000;

const folded = (text: string): string => text.replaceAll(/\s+/g, "").toLowerCase();
/** `EU 41 1/3` is the size `41 1/3` of a product that names no sizing system. */
const withoutSystem = (text: string): string => folded(text.trim().replace(/^[A-Za-z]{2,3}\s+/, ""));

/** The size of an order's line, as a connection's orders tell it: by the variant's options, else by its title. */
export function sizeOfLine(
  variantTitle: string | null,
  facts: VariantFacts | null,
  { sizeOptions, sizeMap }: SizeSettings,
): MappedSize | null {
  const byOptions = facts !== null && facts.options.length > 0;
  const found = byOptions ? sizeByOptions(facts, facts.values, sizeOptions) : sizeByTitle(variantTitle);
  return mappedSize(found, sizeMap);
}

/**
 * A size that was advised, as orders of the product tell it: of all that the product comes in with the variant's other
 * options, the one that is written alike, with or without a sizing system before it. Null where the product has none.
 */
export function ownSizeOf(variant: VariantFacts, settings: SizeSettings, advised: string): string | null {
  const sizes = sizesBeside(variant, settings);
  return (
    sizes.find((size) => folded(size) === folded(advised)) ??
    sizes.find((size) => withoutSystem(size) === withoutSystem(advised)) ??
    null
  );
}

/** All sizes that a variant's product has with the same other options. */
function sizesBeside(variant: VariantFacts, { sizeOptions, sizeMap }: SizeSettings): string[] {
  const sizeAt = (values: readonly (string | null)[]): string | null =>
    mappedSize(sizeByOptions(variant, values, sizeOptions), sizeMap)?.size ?? null;
  const own = sizeAt(variant.values);
  // An option is part of the size if there is another size, or none, without it.
  const parts = variant.values.flatMap((_, place) => (sizeAt(variant.values.with(place, "")) === own ? [] : [place]));
  let tries: string[][] = [variant.values];
  for (const place of parts) {
    tries = tries.flatMap((one) => (variant.options[place]?.values ?? []).map((value) => one.with(place, value)));
    if (tries.length > TRIED_AT_MOST) return own === null ? [] : [own];
  }
  return [...new Set(tries.flatMap((one) => sizeAt(one) ?? []))];
}

/** Whether two texts name the same size where nothing more is known of the product. */
export const isSameSize = (one: string, other: string): boolean => withoutSystem(one) === withoutSystem(other);
