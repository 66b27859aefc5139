import type { BlockData, BlockVariant } from "./block-data.ts";

export type IdField = HTMLInputElement | HTMLSelectElement;

export interface ProductForm {
  form: HTMLFormElement;
  id: IdField;
}

/** Forms that held one of a product's variants, by the product: they stay its own when they hold none, or one unlisted. */
const recognised = new WeakMap<HTMLFormElement, string>();

export const ADD_FORMS = 'form[action*="/cart/add"]';

/**
 * All forms on the page that buy this product, the one that a visitor would press first: with a button to send it (a
 * form for installments has none), and near the block.
 */
export function productForms(data: BlockData, element: Element): ProductForm[] {
  const ids = new Set(data.variants.map(({ id }) => id));
  const near = element.closest("section,.shopify-section,dialog,main");
  const forms = [...document.querySelectorAll<HTMLFormElement>(ADD_FORMS)].flatMap((form) => {
    const id = form.elements.namedItem("id") ?? form.querySelector('[name="id"]');
    if (!(id instanceof HTMLInputElement || id instanceof HTMLSelectElement)) return [];
    if (ids.has(id.value)) recognised.set(form, data.product.id);
    return recognised.get(form) === data.product.id ? [{ form, id }] : [];
  });
  const rank = ({ form }: ProductForm): number =>
    (form.querySelector("[type=submit],button:not([type=button])") ? 2 : 0) + (near?.contains(form) ? 1 : 0);
  return forms.sort((one, other) => rank(other) - rank(one));
}

/** The id of the variant that the page shows as selected: what its form buys, else what a theme told, else the address. */
export function shownId(data: BlockData, element: Element, told?: string): string {
  const ids = new Set(data.variants.map(({ id }) => id));
  const address = new URLSearchParams(location.search).get("variant") ?? "";
  const bought = productForms(data, element).find(({ id }) => id.value !== "")?.id.value;
  return bought ?? [told, address, data.selected].find((id) => id !== undefined && ids.has(id)) ?? data.selected;
}

/** The variant of an id; one that the page doesn't list is known by its id alone. */
export function variantOf(data: BlockData, id: string): BlockVariant {
  const unlisted = { id, options: [], available: true, sku: null, barcode: null, metafield: null };
  return data.variants.find((variant) => variant.id === id) ?? unlisted;
}

/** A product's page, as a block sees it. */
export interface ProductPage {
  forms(): ProductForm[];
  /** The variant that is shown as selected. */
  shown(): BlockVariant;
}
