/** The four providers, in the order every list and report uses. */
export const PROVIDER_NAMES = ["bodygram", "fit-analytics", "naiz", "robosize"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Tells whether a text names one of the providers. */
export function isProviderName(text: string): text is ProviderName {
  return (PROVIDER_NAMES as readonly string[]).includes(text);
}

/** Shopify's own rule for the permanent address of a shop. */
export const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$/;

const DIGITS = /^[0-9]{1,25}$/;

/**
 * The digits of an id: a string of digits as it stands, or a number that JSON could hold exactly.
 * Gives null for anything else, so that a rounded id is never mistaken for a real one.
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
