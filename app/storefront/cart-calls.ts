/** The mark in the address of our own cart calls, by which they are told from the theme's. */
export const OWN_MARK = "?fitloop";

export type CartCall = "add" | "other";

const CART_PATH = /\/cart(?:\/(add|change|update|clear))?(?:\.js|\.json)?$/;

/** What a request of the page did to the cart: an `add` that succeeded, another call of the cart, or null for none. */
export function cartCallOf(url: string, status: number | undefined): CartCall | null {
  if (url.includes(OWN_MARK)) return null;
  const match = CART_PATH.exec(url.split(/[?#]/)[0] ?? "");
  if (!match) return null;
  return match[1] === "add" && status === 200 ? "add" : "other";
}
