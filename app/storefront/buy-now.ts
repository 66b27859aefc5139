import { CARRIED_KEYS, lineProperty } from "../domain/session-link.ts";
import type { LinkValues } from "./cart-link.ts";

/** Shopify's dynamic checkout buttons: "Buy it now" and the wallets beside it, in a product form. */
const BUTTONS = ".shopify-payment-button,shopify-accelerated-checkout";
const FORM = 'form[action*="/cart/add"]';
const KEPT_MS = 4_000;

/**
 * A dynamic checkout buys from the product form alone, past the cart and its attributes: at the press of such a button,
 * and only then, the link goes into the form as hidden line properties. An ordinary add finds the form as the theme made
 * it, since properties would split equal variants into two lines.
 */
export function armBuyNow(
  page: Document,
  values: () => LinkValues | null,
  later: (work: () => void, ms: number) => unknown,
): void {
  let inputs: HTMLInputElement[] = [];
  const clear = (): void => {
    for (const input of inputs) input.remove();
    inputs = [];
  };
  const press = (event: Event): void => {
    const button = event.target instanceof Element ? event.target.closest(BUTTONS) : null;
    clear();
    const form = button?.closest(FORM) ?? button?.closest("section,.shopify-section")?.querySelector(FORM);
    const link = form && values();
    if (!link) return;
    for (const key of CARRIED_KEYS) {
      const value = link[key];
      if (!value) continue;
      const input = page.createElement("input");
      input.type = "hidden";
      input.name = `properties[${lineProperty(key)}]`;
      input.value = value;
      form.append(input);
      inputs.push(input);
    }
    const mine = inputs;
    later(() => inputs === mine && clear(), KEPT_MS);
  };
  for (const type of ["pointerdown", "click"]) page.addEventListener(type, press, true);
  page.addEventListener(
    "submit",
    (event) => {
      if (!(event as SubmitEvent).submitter?.closest(BUTTONS)) clear();
    },
    true,
  );
}
