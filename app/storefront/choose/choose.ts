import type { BlockData, BlockVariant } from "../widget/block-data.ts";
import type { ProductPage } from "../widget/product-forms.ts";
import { setField } from "./fields.ts";
import { findChoice } from "./picker.ts";

/**
 * Selects values of the product's options as a visitor would: in the theme's picker, so that price, picture and address
 * follow, then in every form of this product, since a theme may set some of them alone, or later. Tells whether the page
 * shows it now. Where no field can be found for a value, nothing is touched.
 */
export function choose(data: BlockData, page: ProductPage, values: readonly string[]): boolean {
  const variant = variantWith(data, values);
  const forms = page.forms();
  const before = page.shown();
  const needed = values.flatMap((value, place) => (value === before.options[place] ? [] : [place]));
  const choices = needed.map((place) => findChoice(data, forms, place, values[place] ?? ""));
  if (choices.every((choice) => choice !== null)) {
    for (const choice of choices) choice.pick();
  } else {
    // A select of variants is the picker itself.
    const select = forms.find(({ id }) => id instanceof HTMLSelectElement && id.getClientRects().length > 0)?.id;
    const options = [...((select as HTMLSelectElement | undefined)?.options ?? [])];
    if (!variant || !select || !options.some(({ value }) => value === variant.id)) return false;
    setField(select, variant.id);
  }
  if (!isPicked(data, page, values)) return false;
  if (variant) for (const { id } of page.forms()) setField(id, variant.id);
  return true;
}

/** Whether the picker shows these values, and, where the variant is listed, every form buys it. */
export function shows(data: BlockData, page: ProductPage, values: readonly string[]): boolean {
  const variant = variantWith(data, values);
  const bought = !variant || page.forms().every(({ id }) => id.value === variant.id);
  return bought && isPicked(data, page, values);
}

function isPicked(data: BlockData, page: ProductPage, values: readonly string[]): boolean {
  const forms = page.forms();
  return values.every((value, place) => findChoice(data, forms, place, value)?.chosen() !== false);
}

/** The listed variant of these values. */
export function variantWith(data: BlockData, values: readonly string[]): BlockVariant | undefined {
  return data.variants.find(({ options }) => options.every((value, place) => value === values[place]));
}
