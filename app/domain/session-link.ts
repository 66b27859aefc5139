import { textOrNull } from "./text.ts";

/** The key of the visitor's session id, which the app makes itself; a provider may have a key of its own beside it. */
export const SESSION_KEY = "session";

/** What names an id that ties an order to a storefront visit: a few lower-case letters. */
export type LinkKey = string;
/** What travels with a cart: the link keys and the market, which is no link. */
export type CarriedKey = LinkKey | "market";
/** What an order is looked through for: the same, and when the link was last written (`at`), which is none either. */
export type OrderKey = CarriedKey | "at";

/** The order in which the link's method is decided: the session first, then the providers' keys by name. */
export const inLinkOrder = (keys: Iterable<LinkKey>): LinkKey[] =>
  [...new Set(keys)].sort((a, b) => Number(b === SESSION_KEY) - Number(a === SESSION_KEY) || (a < b ? -1 : 1));

/** The name of a cart attribute: two underscores make it private to the shop. */
export const cartAttribute = (key: OrderKey): string => `__fitloop_${key}`;
/** The name of a line item property: one underscore hides it at checkout. */
export const lineProperty = (key: OrderKey): string => `_fitloop_${key}`;

export type LinkMethod = "cart_attribute" | "line_property" | "cart_token" | "none";
export type OrderLinkMethod = Exclude<LinkMethod, "cart_token" | "none">;

/**
 * What an order itself carries: per key the first valid candidate, and the keys with a malformed or an expired one
 * passed over.
 */
export interface CarriedLink {
  found: Partial<Record<OrderKey, { value: string; method: OrderLinkMethod }>>;
  malformed: OrderKey[];
  expired: LinkKey[];
}

/** A link kept by cart token, its values by key as they were stored. */
export type StoredLink = Readonly<Record<CarriedKey, string | null | undefined>>;

/** The link of one order, as its deliveries use it. */
export interface SessionLink {
  /** By key; a key without a valid value is absent. */
  ids: Readonly<Record<LinkKey, string>>;
  market: string | null;
  method: LinkMethod;
  malformed: readonly OrderKey[];
  expired: readonly LinkKey[];
}

/** The link of an order of which nothing is known. */
export const NO_LINK: SessionLink = { ids: {}, market: null, method: "none", malformed: [], expired: [] };

const ID = /^[A-Za-z0-9._:-]{1,128}$/;
const MARKET = /^[A-Za-z]{2}$/;

/** Tells whether a value may stand for a key: shopper-writable, so only a closed alphabet passes. */
export function isValidLinkValue(key: CarriedKey, value: unknown): value is string {
  return typeof value === "string" && (key === "market" ? MARKET : ID).test(value);
}

/** Tells whether a value says when a link was written: ten ASCII digits, seconds since 1970. */
export function isWritingTime(value: unknown): value is string {
  return typeof value === "string" && /^[0-9]{10}$/.test(value);
}

/** Orders that are made from other orders copy what those carried: a link is believed for thirty days. */
const CARRIED_LINK_LIFE_MS = 2_592_000_000;
/** How `source_name` begins for the orders that Shopify makes of a subscription. */
const RENEWAL = "subscription_contract";

/**
 * Tells whether what an order carries is another order's: it renews a subscription, or the link was written more than
 * thirty days before. `at` is in seconds since 1970, `placedAt` in milliseconds.
 */
export function isExpired(order: { sourceName: string | null; placedAt: number }, at: string | null): boolean {
  if (order.sourceName?.startsWith(RENEWAL)) return true;
  return at !== null && order.placedAt - Number(at) * 1000 > CARRIED_LINK_LIFE_MS;
}

/** A stored link counts only for orders placed within ten days of it. */
export const STORED_LINK_LIFE_MS = 864_000_000;

/**
 * Completes what the order carries by what was stored for its cart token. The stored values are candidates like any
 * other: one that isn't valid is passed over and told in `malformed`, a blank one counts as absent.
 */
export function resolveLink(carried: CarriedLink, stored: StoredLink | null): SessionLink {
  const malformed = [...carried.malformed];
  const valueOf = (key: CarriedKey): { value: string; method: LinkMethod } | null => {
    const own = carried.found[key];
    if (own) return own;
    const kept = textOrNull(stored?.[key]);
    if (isValidLinkValue(key, kept)) return { value: kept, method: "cart_token" };
    if (kept !== null && !malformed.includes(key)) malformed.push(key);
    return null;
  };
  const ids: Record<LinkKey, string> = {};
  let method: LinkMethod = "none";
  for (const key of linkKeysOf(carried, stored)) {
    const found = valueOf(key);
    if (!found) continue;
    ids[key] = found.value;
    if (method === "none") method = found.method;
  }
  return { ids, market: valueOf("market")?.value ?? null, method, malformed, expired: carried.expired };
}

/** How an order itself is tied to its visit, before anything that was stored is asked. */
export function carriedMethod({ found }: CarriedLink): LinkMethod {
  const [first] = linkKeysOf({ found }, null);
  return (first !== undefined && found[first]?.method) || "none";
}

function linkKeysOf({ found }: Pick<CarriedLink, "found">, stored: StoredLink | null): LinkKey[] {
  const isLink = (key: OrderKey): boolean => key !== "market" && key !== "at";
  return inLinkOrder([...Object.keys(found), ...Object.keys(stored ?? {})].filter(isLink));
}
