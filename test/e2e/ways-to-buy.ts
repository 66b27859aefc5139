import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";

/** Every way to buy, in the order in which the storefront's README tells them. */
export const WAYS = [
  "cart page",
  "cart drawer (AJAX)",
  "checkout pressed right after the first add",
  "checkout pressed while the write is on its way",
  "quick add",
  "buy-now (dynamic checkout)",
  "wallet in the product form",
  "wallet drawn in a frame (PayPal)",
  "express in the cart or drawer",
  "a form that skips the cart (`return_to`)",
  "a theme's own Buy now, by the form",
  "an add by script that leaves for the checkout",
  "the same on the very first add, the cart's token hidden from scripts",
  "back by the browser's button after the purchase, the token hidden, and an add without a form",
  "the standard action `updateCart`",
  "another locale or market",
  "attributes lost on the way",
  "app down",
  "no consent",
  "no JavaScript",
  "permalink (`/cart/<variant>:1`)",
  "draft order",
  "point of sale",
  "subscription renewal",
  "headless storefront",
] as const;
export type Way = (typeof WAYS)[number];

export interface ShownWay {
  way: Way;
  by: string;
}

/** What was found on an order at the checkout. */
export function linkedBy(order: SandboxOrder, token = false): string {
  const found = [
    order.attributes.some(({ name }) => name === "__fitloop_session") && "private cart attributes",
    order.lines.some(({ properties }) => properties.some(({ name }) => name === "_fitloop_session")) &&
      "hidden line properties",
  ].filter((one) => one !== false);
  return found.join(" and ") || (token ? "the cart's token, told to the app" : "**nothing**");
}

/** Notes with a test what it has seen of a way to buy; the run prints all of them, and compares them with the README. */
export function showWay(task: { meta: object }, way: Way, order: SandboxOrder, token = false): void {
  Object.assign(task.meta, { way: { way, by: linkedBy(order, token) } satisfies ShownWay });
}
