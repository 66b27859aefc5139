/**
 * What differs from shop to shop, or what Shopify leaves open: a test sets it for its own page and puts it back.
 */
export interface CartRules {
  /** How long a call of the cart takes between reading the cart and writing it, in milliseconds. */
  latency(): number;
  /** How much later a call with the app's mark reaches the server, in milliseconds: other scripts are no slower than ours. */
  ownDelay: number;
  /**
   * Whether calls that overlap write the whole cart as they read it, so that the last one wins. Dawn disables a line's
   * controls while its call is under way (`enableLoading` in assets/cart.js), Horizon the whole cart (`#disableCartItems`).
   */
  overlap: boolean;
  /**
   * What an empty string does to an attribute: takes it away (https://shopify.dev/docs/api/ajax/reference/cart) or stays
   * as a blank row (https://shopify.dev/changelog/storefront-api-now-supports-cart-attributes-with-blank-keys-or-values).
   * `null` takes it away under both.
   */
  blanks: "removed" | "kept";
  /** Whether scripts are kept from the cookie that holds the cart's token. */
  httpOnly: boolean;
  /** The status with which a call is refused before anything of it is done, or null. */
  refuse(call: { path: string; own: boolean }): number | null;
}

export const PLAIN_RULES: Readonly<CartRules> = {
  latency: () => 0,
  ownDelay: 0,
  overlap: false,
  blanks: "removed",
  httpOnly: false,
  refuse: () => null,
};

/** The mark in the address of the app's own cart calls. */
export const isOwn = (search: string): boolean => search.startsWith("?fitloop");

export const pause = (ms: number): Promise<void> | undefined =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
