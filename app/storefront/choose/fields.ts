import { ADD_FORMS, type IdField, type ProductForm } from "../widget/product-forms.ts";

/** Whether a field belongs to another product: what is around it holds forms, and none of these is this product's. */
export function isForeign(field: Element, forms: readonly ProductForm[]): boolean {
  for (let around: Element | null = field; around; around = around.parentElement) {
    const inside = around.matches(ADD_FORMS) ? [around] : [...around.querySelectorAll(ADD_FORMS)];
    if (inside.length > 0) return !inside.some((one) => forms.some(({ form }) => form === one));
  }
  return false;
}

/** Sets a field as a visitor would, so that whoever listens follows. */
export function setField(field: IdField, value: string): void {
  if (field.value === value) return;
  field.value = value;
  announce(field);
}

export function announce(field: Element): void {
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}
