import type { LineItem } from "../domain/order.ts";
import type { VariantFacts } from "./facts.ts";
import { isSizeName } from "./size-name.ts";

const LETTER = "(?:XXXS|XXS|XS|S|M|L|XL|XXL|XXXL|[2-6]XL|[2-4]XS)";
const READS_AS_SIZE = new RegExp(
  `^(?:${[
    `${LETTER}(?:/${LETTER})?`,
    "(?:(?:EU|UK|US|FR|IT|DE|JP|AU)? ?)\\d{1,3}(?:[.,]5| 1/2| 1/3| 2/3)?",
    "W\\d{2}[ /]?L\\d{2}",
    "\\d{2}/\\d{2}",
    "\\d{1,2}(?:-\\d{1,2})? ?[YM]",
    "\\d{2,3}[A-K]{1,3}",
    "One Size",
  ].join("|")})$`,
  "i",
);

/** Tells whether a part of a variant's title is a size by its look alone (`mapping.md` 3). */
export function readsAsSize(part: string): boolean {
  return READS_AS_SIZE.test(part);
}

/** Shopify's name for the one variant of a product without options. */
const NO_OPTION = "Default Title";

const valueOf = (value: string): string | null => {
  const trimmed = value.trim();
  return trimmed === "" || trimmed === NO_OPTION ? null : trimmed;
};

const joined = (values: (string | null)[]): string | null => values.filter((value) => value !== null).join("/") || null;

function bySizeOption(facts: Pick<VariantFacts, "options" | "sizeOption">): string | null {
  const named = facts.sizeOption?.trim();
  const option = facts.options.find(({ name }) => name.trim() === named);
  return option ? valueOf(option.value) : null;
}

function byTitle(variantTitle: string | null): string | null {
  if (variantTitle === null || variantTitle === NO_OPTION) return null;
  return joined(variantTitle.split(" / ").map((part) => (readsAsSize(part.trim()) ? part.trim() : null)));
}

/**
 * The size that was bought, or null when none is known: the product's named size option, else the options whose name is
 * a size name, else (only when no options are known) the parts of the title that read as one; then the merchant's map.
 */
export function sizeOf(
  line: Pick<LineItem, "variantTitle">,
  facts: Pick<VariantFacts, "options" | "sizeOption"> | null,
  sizeMap: Record<string, string>,
): string | null {
  const options = facts?.options ?? [];
  const size =
    (facts && bySizeOption(facts)) ??
    joined(options.map(({ name, value }) => (isSizeName(name) ? valueOf(value) : null))) ??
    (options.length === 0 ? byTitle(line.variantTitle) : null);
  if (size === null || !Object.hasOwn(sizeMap, size)) return size;
  return sizeMap[size]?.trim() || null;
}
