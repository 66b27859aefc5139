import type { OrderEvent } from "./delivery.ts";
import { isProviderName, type ProviderName } from "./ids.ts";
import type { AnyProvider } from "./provider.ts";
import { type LinkKey, SESSION_KEY } from "./session-link.ts";

/** The providers that an app knows: whatever there is to say of them all is derived from here. */
export interface Providers {
  /** In the order that every list and report uses. */
  all: readonly AnyProvider[];
  names: readonly ProviderName[];
  /** The definition of a provider. Throws RangeError for a name that none has. */
  of(name: ProviderName): AnyProvider;
  /** The same, or null. */
  find(name: string): AnyProvider | null;
  /** The keys by which orders are tied to visits: the session's, and those of the providers that have their own. */
  linkKeys: readonly LinkKey[];
  /** The providers at which an order can be deleted, and the event that does it. */
  deletions: readonly { provider: ProviderName; event: OrderEvent }[];
}

/** What stands beside the link keys in an order, a preview and a cart's link; and beside the providers' names as files. */
const TAKEN_KEYS = new Set(["market", "at", "method", "cart", "recommended"]);
const TAKEN_NAMES = new Set(["auto", "choose", "plan", "session", "sizes", "widget"]);

/**
 * Makes a registry. Throws TypeError where a provider can't live beside the others: a name or an environment
 * variable that is taken or can't be one, or a link key that isn't a few lower-case letters.
 */
export function createProviders(all: readonly AnyProvider[]): Providers {
  const byName = new Map(all.map((provider) => [provider.name, provider]));
  const linkKeys = [...new Set([SESSION_KEY, ...all.map(({ linkKey }) => linkKey)])];
  const variables = new Set(all.map(({ originVariable }) => originVariable));
  if (byName.size < all.length) throw new TypeError("Two providers have one name.");
  if (variables.size < all.length) throw new TypeError("Two providers have one environment variable.");
  for (const { name, linkKey, originVariable } of all) {
    if (!isProviderName(name) || TAKEN_NAMES.has(name)) throw new TypeError(`${name} can't be a provider's name.`);
    if (!/^[a-z]{1,20}$/.test(linkKey) || TAKEN_KEYS.has(linkKey))
      throw new TypeError(`${linkKey} can't be a link key.`);
    if (!/^[A-Z][A-Z0-9_]*_ORIGIN$/.test(originVariable)) throw new TypeError(`${originVariable} must end in _ORIGIN.`);
  }
  const find = (name: string): AnyProvider | null => byName.get(name) ?? null;
  return {
    all,
    names: all.map(({ name }) => name),
    find,
    of(name) {
      const provider = find(name);
      if (!provider) throw new RangeError(`${name} is no provider of this app.`);
      return provider;
    },
    linkKeys,
    deletions: all.flatMap(({ name, deletedBy }) => (deletedBy ? [{ provider: name, event: deletedBy }] : [])),
  };
}
