import { textOrNull } from "./text.ts";

/** The ids that tie an order to a storefront visit, in the order in which the link's method is decided. */
export const LINK_KEYS = ["session", "naiz", "robosize"] as const;
export type LinkKey = (typeof LINK_KEYS)[number];

/** What travels with a cart: the link keys and the market, which is no link. */
export const CARRIED_KEYS = [...LINK_KEYS, "market"] as const;
export type CarriedKey = (typeof CARRIED_KEYS)[number];

/** The name of a cart attribute: two underscores make it private to the shop. */
export const cartAttribute = (key: CarriedKey): string => `__fitloop_${key}`;
/** The name of a line item property: one underscore hides it at checkout. */
export const lineProperty = (key: CarriedKey): string => `_fitloop_${key}`;

export type LinkMethod = "cart_attribute" | "line_property" | "cart_token" | "none";
export type OrderLinkMethod = Exclude<LinkMethod, "cart_token" | "none">;

/** What an order itself carries: per key the first valid candidate, and the keys with a malformed one passed over. */
export interface CarriedLink {
  found: Partial<Record<CarriedKey, { value: string; method: OrderLinkMethod }>>;
  malformed: CarriedKey[];
}

/** A link kept by cart token, its values as they were stored. */
export interface StoredLink {
  session: string | null;
  naiz: string | null;
  robosize: string | null;
  market: string | null;
}

/** The link of one order, as its deliveries use it. */
export interface SessionLink extends StoredLink {
  method: LinkMethod;
  malformed: readonly CarriedKey[];
}

const ID = /^[A-Za-z0-9._:-]{1,128}$/;
const MARKET = /^[A-Za-z]{2}$/;

/** Tells whether a value may stand for a key: shopper-writable, so only a closed alphabet passes. */
export function isValidLinkValue(key: CarriedKey, value: unknown): value is string {
  return typeof value === "string" && (key === "market" ? MARKET : ID).test(value);
}

/** A stored link counts only for orders placed within ten days of it. */
export const STORED_LINK_LIFE_MS = 10 * 24 * 3_600_000;

/**
 * Completes what the order carries by what was stored for its cart token. The stored values are candidates like any
 * other: one that isn't valid is passed over and told in `malformed`, a blank one counts as absent.
 */
export function resolveLink(carried: CarriedLink, stored: StoredLink | null): SessionLink {
  const malformed = [...carried.malformed];
  const link: SessionLink = {
    session: null,
    naiz: null,
    robosize: null,
    market: null,
    method: "none",
    malformed,
  };
  for (const key of CARRIED_KEYS) {
    const own = carried.found[key];
    const kept = textOrNull(stored?.[key]);
    const valid = isValidLinkValue(key, kept);
    link[key] = own?.value ?? (valid ? kept : null);
    if (!own && !valid && kept !== null && !malformed.includes(key)) malformed.push(key);
    if (key !== "market" && link.method === "none" && link[key] !== null) link.method = own?.method ?? "cart_token";
  }
  return link;
}
