import type { BlockData, BlockVariant } from "./block-data.ts";

const FORMS = 'form[action*="/cart/add"]';

const idField = (form: Element): HTMLInputElement | HTMLSelectElement | null => form.querySelector('[name="id"]');

/** The theme's form for this product: the nearest one first, since a page may carry others (quick add). */
export function productForm(element: Element, data: BlockData): HTMLFormElement | null {
  const ids = new Set(data.variants.map(({ id }) => id));
  const near = element.closest("section,.shopify-section,main")?.querySelectorAll<HTMLFormElement>(FORMS) ?? [];
  return (
    [...near, ...document.querySelectorAll<HTMLFormElement>(FORMS)].find((form) =>
      ids.has(idField(form)?.value ?? ""),
    ) ?? null
  );
}

/** The variant that the theme shows as selected: its form's, else the address's, else the one that was rendered. */
export function selectedVariant(element: Element, data: BlockData): BlockVariant | undefined {
  const form = productForm(element, data);
  const own = (id: string | null | undefined): BlockVariant | undefined =>
    data.variants.find((candidate) => candidate.id === id);
  return (
    own(form && idField(form)?.value) ??
    own(new URLSearchParams(location.search).get("variant")) ??
    own(data.selected) ??
    data.variants[0]
  );
}

/**
 * Selects a variant as a visitor would, through the theme's own option fields (selects or radio buttons), so that price,
 * picture and address follow; then makes sure of the form's id.
 */
export function selectVariant(element: Element, data: BlockData, variant: BlockVariant): void {
  const form = productForm(element, data);
  if (!form) return;
  const area: ParentNode = element.closest("section,.shopify-section,main") ?? document;
  data.options.forEach((name, place) => {
    const value = variant.options[place];
    if (value !== undefined) chooseOption(area, name, value, place);
  });
  const field = idField(form);
  if (!field || field.value === variant.id) return;
  field.value = variant.id;
  announce(field);
}

function chooseOption(area: ParentNode, name: string, value: string, place: number): void {
  const named = (field: Element): boolean => {
    const own = field.getAttribute("name") ?? "";
    const group = field.closest("fieldset,[data-option-name]");
    const label = group?.getAttribute("data-option-name") ?? group?.querySelector("legend")?.textContent?.trim();
    return own.includes(name) || own === `option${place + 1}` || label === name;
  };
  for (const radio of area.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
    if (radio.value !== value || !named(radio)) continue;
    if (!radio.checked) {
      radio.checked = true;
      announce(radio);
    }
    return;
  }
  for (const select of area.querySelectorAll<HTMLSelectElement>('select:not([name="id"])')) {
    if (!named(select) || ![...select.options].some((option) => option.value === value)) continue;
    if (select.value !== value) {
      select.value = value;
      announce(select);
    }
    return;
  }
}

function announce(field: Element): void {
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}
