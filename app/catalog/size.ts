import type { SizeStep } from "../domain/delivery.ts";
import { readOptionName } from "./size-name.ts";
import { SIZE_METAFIELD, WRITTEN_OUT } from "./size-patterns.ts";
import { folded, isMeasure, readsAsSize, sizePart, squashed } from "./size-text.ts";

/** An option of a product, in the shop's own language. */
export interface ProductOption {
  name: string;
  /** All values that the product's variants have; none where they aren't known. */
  values: string[];
  /** The metafield of the standard option that it is linked to, as `namespace.key` (`shopify.size`). */
  linked: string | null;
}

/** What the rule reads of a product. */
export interface SizedProduct {
  options: readonly ProductOption[];
  /** The name of the option that holds the size, where the merchant named one. */
  sizeOption: string | null;
}

/** A size, and the step of the rule that gave it, or its first part. */
export interface FoundSize {
  size: string;
  step: SizeStep;
}

/** A size as a provider is told it: looked up in the connection's map, or as it was found. */
export interface MappedSize extends FoundSize {
  mapped: boolean;
}

/** An option with its value on the variant in question. */
interface Chosen {
  option: ProductOption;
  value: string;
}

/** Shopify's value of the one variant of a product without options. */
const NO_VALUE = "Default Title";

const valueOf = (value: string | null | undefined): string | null => {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" || trimmed === NO_VALUE ? null : trimmed;
};

/**
 * The size of a variant by its product's options (`mapping.md` 3, "size", steps 1 to 4), or null where none is known.
 * `values` are the variant's, one for each option by position; `sizeOptions` is the connection's setting. Orders and
 * storefront use this very function.
 */
export function sizeByOptions(
  product: SizedProduct,
  values: readonly (string | null)[],
  sizeOptions: readonly string[],
): FoundSize | null {
  const chosen = product.options.flatMap((option, position): Chosen[] => {
    const value = valueOf(values[position]);
    return value === null ? [] : [{ option, value }];
  });
  return bySetting(chosen, product.sizeOption, sizeOptions) ?? byNames(chosen) ?? byValue(chosen);
}

function bySetting(
  chosen: readonly Chosen[],
  sizeOption: string | null,
  sizeOptions: readonly string[],
): FoundSize | null {
  const wanted = folded(sizeOption ?? "");
  const ofProduct = chosen.find(({ option }) => wanted !== "" && folded(option.name) === wanted);
  if (ofProduct) return { size: ofProduct.value, step: "product_setting" };
  const names = new Set(sizeOptions.map(folded));
  const ofShop = chosen.filter(({ option }) => names.has(folded(option.name)));
  return ofShop.length > 0 ? { size: joined(ofShop, "/"), step: "shop_setting" } : null;
}

const joined = (chosen: readonly Chosen[], by: string): string => chosen.map(({ value }) => value).join(by);

/** The values that a product has of an option; where they aren't known, the variant's own. */
function allValues({ option, value }: Chosen): string[] {
  const known = option.values.flatMap((each) => valueOf(each) ?? []);
  return known.length > 0 ? known : [value];
}

const isDimension = (each: Chosen): boolean =>
  readOptionName(each.option.name).dimension && allValues(each).every(isMeasure);
const isLinked = ({ option }: Chosen): boolean => option.linked !== null && SIZE_METAFIELD().test(option.linked);
const isNamed = (each: Chosen): boolean => isLinked(each) || readOptionName(each.option.name).size;
const allRead = (each: Chosen): boolean => allValues(each).every((value) => sizePart(value) !== null);

function byNames(chosen: readonly Chosen[]): FoundSize | null {
  const dimensions = chosen.filter(isDimension);
  const named = chosen.filter((each) => !dimensions.includes(each) && isNamed(each));
  const [first] = named;
  if (first) {
    const read = named.length > 1 ? named.filter(allRead) : named;
    const sizes = read.length > 0 ? read : [first];
    const size = sizes.map(withoutColour).join(" + ");
    const step = sizes[0] && isLinked(sizes[0]) ? "linked" : "named";
    return { size: [size, ...dimensions.map(({ value }) => value)].join("/"), step };
  }
  const enough = dimensions.length > 1 || dimensions.some(({ option }) => readOptionName(option.name).dimensionAlone);
  return enough ? { size: joined(dimensions, "/"), step: "dimension" } : null;
}

/** Where the name tells a colour too, the part that is the size. */
const withoutColour = ({ option, value }: Chosen): string =>
  (readOptionName(option.name).colour ? sizePart(value) : null) ?? value;

/** Without a name that says so: the only option whose values all look like sizes. */
function byValue(chosen: readonly Chosen[]): FoundSize | null {
  const guesses = chosen.filter(canBeGuessed);
  const size = guesses.length === 1 && guesses[0] ? sizePart(guesses[0].value) : null;
  return size === null ? null : { size, step: "by_value" };
}

function canBeGuessed(each: Chosen): boolean {
  if (readOptionName(each.option.name).never || isDimension(each) || !allRead(each)) return false;
  const parts = allValues(each).map((value) => sizePart(value) ?? "");
  if (parts.some((part) => !/^[0-9]+$/.test(part))) return true;
  // Whole numbers alone may be counts, such as 1, 2 and 3 pieces.
  const numbers = new Set(parts.map(Number));
  return numbers.size >= 3 && [...numbers].some((number) => number >= 20);
}

/**
 * The size in a variant's title, where the product's options aren't known any more: its parts that read as sizes,
 * without those in words where others stand beside them (`M / Medium`). Null where none reads as one.
 */
export function sizeByTitle(variantTitle: string | null): FoundSize | null {
  const sizes = (variantTitle ?? "")
    .split(" / ")
    .map((part) => part.trim())
    .filter((part) => part !== "" && readsAsSize(part));
  const short = sizes.filter((part) => !WRITTEN_OUT().test(squashed(part)));
  const kept = sizes.length > 1 ? (short.length > 0 ? short : sizes.slice(0, 1)) : sizes;
  return kept.length > 0 ? { size: kept.join("/"), step: "title" } : null;
}

/** Looks a size up once in the connection's map: exactly, case counts. A blank entry means that it is no size. */
export function mappedSize(found: FoundSize | null, sizeMap: Readonly<Record<string, string>>): MappedSize | null {
  if (found === null) return null;
  if (!Object.hasOwn(sizeMap, found.size)) return { ...found, mapped: false };
  const size = sizeMap[found.size]?.trim();
  return size ? { size, step: found.step, mapped: true } : null;
}
