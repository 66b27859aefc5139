import type { Sql } from "../platform/database/database.server.ts";
import { noteVisit } from "./lifecycle.server.ts";

/** A shop as a webhook needs it. */
export interface KnownShop {
  id: number;
  domain: string;
  active: boolean;
  installedAt: Date;
  /** When Shopify last vouched for the app being installed: a sign-in, or a visit of the admin. */
  signedInAt: Date | null;
}

/** How long a look-up is believed: an install or uninstall at another process is seen after so long. */
const FRESH_MS = 2_000;
const KEPT_AT_MOST = 20_000;

/** Finds shops by domain, keeping what was found for two seconds: a burst of webhooks asks the database once. */
export function createShopDirectory(sql: Sql, now: () => number) {
  const kept = new Map<string, { shop: KnownShop | null; readAt: number }>();
  const asking = new Map<string, Promise<KnownShop | null>>();

  const ask = async (domain: string): Promise<KnownShop | null> => {
    const [row] = await sql.query<Omit<KnownShop, "active"> & { state: string }>(
      `SELECT id, domain, state, installed_at AS "installedAt", signed_in_at AS "signedInAt" FROM shop WHERE domain = $1`,
      [domain],
    );
    const shop = row ? toKnown(row) : null;
    if (kept.size >= KEPT_AT_MOST) kept.clear();
    kept.set(domain, { shop, readAt: now() });
    return shop;
  };

  return {
    async find(domain: string): Promise<KnownShop | null> {
      const known = kept.get(domain);
      if (known && Math.abs(now() - known.readAt) <= FRESH_MS) return known.shop;
      const pending = asking.get(domain) ?? ask(domain).finally(() => asking.delete(domain));
      asking.set(domain, pending);
      return pending;
    },
    /** Notes that Shopify vouched for a visit of a shop's admin so many milliseconds ago: the app is installed there. */
    async visited({ domain, signedInAt }: KnownShop, agoMs: number): Promise<void> {
      const at = now() - agoMs;
      // A token that doesn't say when it was made vouches for nothing.
      if (!(at > (signedInAt?.getTime() ?? 0))) return;
      await noteVisit(sql, domain, new Date(at));
      kept.delete(domain);
    },
    forget(domain: string): void {
      kept.delete(domain);
    },
  };
}

const toKnown = ({ state, ...shop }: Omit<KnownShop, "active"> & { state: string }): KnownShop => ({
  ...shop,
  active: state === "active",
});

export type ShopDirectory = ReturnType<typeof createShopDirectory>;
