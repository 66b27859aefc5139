import type { ProviderName } from "../domain/ids.ts";
import { type LinkKey, SESSION_KEY } from "../domain/session-link.ts";
import { PROVIDERS } from "../providers/registry.ts";

// The build of the extension puts the plain lists in this module's place: no provider's code travels to visitors by it.

/** The keys by which a cart may be linked. */
export const LINK_KEYS: readonly LinkKey[] = PROVIDERS.linkKeys;

/** The key under which a provider's own id is kept, of those that have one. */
export const OWN_KEYS: Readonly<Record<ProviderName, LinkKey>> = Object.fromEntries(
  PROVIDERS.all.flatMap(({ name, linkKey }) => (linkKey === SESSION_KEY ? [] : [[name, linkKey]])),
);
