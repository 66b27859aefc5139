import type { FieldKind } from "./carried-fields.ts";
import type { CartLink } from "./cart-link.ts";
import { around, listen } from "./listen.ts";

/** Shopify's dynamic checkout buttons: "Buy it now" and the wallets beside it, in a product form. */
const BUTTONS = ".shopify-payment-button,shopify-accelerated-checkout";
/** A theme's own: told by its tag or its words. */
const OWN_BUTTON = /buy.{0,5}now|checkout/i;
/** Where a press may set off a call of the cart: its forms, and what themes call by its name. */
const CART = '[action*="/cart"],[class*=cart i],[id*=cart i]';
const ADD_FORM = '[action*="/cart/add"]';
const CART_PATH = /^(?:\/[\w-]+)?\/cart(\/add)?\/?(?:$|[?#])/;

/**
 * Forms carry the link as hidden fields where no write could come in time. A dynamic checkout buys from the product form
 * alone: at the press of such a button, and only then, line properties go into it. A wallet that is drawn in a frame
 * shows no press: there the pointer or the focus that enters it counts. A form that posts to the cart, and may leave for
 * the checkout, takes the attributes along; one that adds and goes on to the checkout, line properties. An ordinary add
 * finds the form as the theme made it, since properties would split equal variants into two lines. The cart's link is told
 * what was pressed and what was sent.
 */
export function carryInForms(cart: Pick<CartLink, "carried" | "pressed" | "submitted">): void {
  let inputs: Element[] = [];
  const put = (forms: Iterable<Element>, kind: FieldKind): void => {
    for (const input of inputs) input.remove();
    inputs = [];
    for (const form of forms) {
      for (const [name, value] of Object.entries(cart.carried(kind))) {
        const input = document.createElement("input");
        inputs.push(Object.assign(input, { type: "hidden", name: `${kind}[${name}]`, value }));
        form.append(input);
      }
    }
  };
  const arm = (button?: Element | null): void => {
    const own = around(button, ADD_FORM);
    // A section may hold several forms: what stands before the product's own is often one for installments.
    put(own ? [own] : (around(button, "section,.shopify-section")?.querySelectorAll(ADD_FORM) ?? []), "properties");
  };
  listen("pointerover focusin", ({ target }) => arm(around(target, BUTTONS)));
  listen("pointerdown click keydown", ({ target }) => {
    arm(buttonOf(target));
    if (around(target, CART)) cart.pressed();
  });
  // A finger in a frame moves nothing but the focus.
  listen("blur", () => arm(around(document.activeElement, BUTTONS)));
  listen("submit", (event) => {
    const form = event.target as HTMLFormElement;
    // An input of that name may stand in for either; what can't be read carries nothing.
    const path = form.method === "post" && CART_PATH.exec(String(form.action).replace(location.origin, ""));
    if (path && path[1]) cart.submitted();
    if (path && !path[1]) put([form], "attributes");
    else if (path && form.querySelector("[name=return_to][value*=checkout]")) put([form], "properties");
    else if (!buttonOf((event as SubmitEvent).submitter)) arm();
  });
}

/** The button by which a product form buys at once: Shopify's, or the theme's own beside "Add to cart". */
function buttonOf(target: EventTarget | null): Element | null | undefined {
  const button = around(target, "button,input,a");
  const others = around(button, ADD_FORM)?.querySelectorAll("button,[type=submit]")[1];
  return around(target, BUTTONS) ?? (button && others && OWN_BUTTON.test(button.outerHTML) ? button : null);
}
