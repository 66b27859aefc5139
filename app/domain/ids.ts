/** What names a provider in addresses, rows, attributes and file names; which there are is the registry's to say. */
export type ProviderName = string;

/** Tells whether a text may name a provider. */
export function isProviderName(text: string): text is ProviderName {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) && text.length <= 30;
}

/** Shopify's own rule for the permanent address of a shop. */
export const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$/;

const DIGITS = /^[0-9]{1,25}$/;

/**
 * The digits of an id: a string of digits as it stands, or a number that JSON could hold exactly.
 * Returns null for anything else, so that a rounded id is never mistaken for a real one.
 */
export function idDigits(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  return typeof value === "string" && DIGITS.test(value) ? value : null;
}

/** The last part of a Shopify gid (`gid://shopify/Order/123` gives `123`), or null. */
export function gidDigits(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const start = value.lastIndexOf("/") + 1;
  const query = value.indexOf("?", start);
  return idDigits(query < 0 ? value.slice(start) : value.slice(start, query));
}
