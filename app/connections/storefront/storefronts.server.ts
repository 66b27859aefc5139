import type { ProviderName } from "../../domain/ids.ts";
import type { Providers } from "../../domain/providers.ts";
import { type Actor, audit } from "../../records/audit.server.ts";
import type { Sql } from "../../platform/database/database.server.ts";
import type { ShopStorefront } from "./document.ts";
import { readStorefrontSettings, type SettingFault } from "./settings.ts";
import { type PublishedState, readPublished, readShopStorefront } from "./shop-storefront.ts";

/** What the storefront is told of a connection, as it is kept. */
export interface KeptStorefront {
  enabled: boolean;
  /** As stored; `{}` before anyone entered some. */
  storefront: unknown;
  /** The orders' side of the connection: some of it suits the widget too. */
  settings: unknown;
  updatedAt: Date;
  consent: ShopStorefront["consent"];
  published: PublishedState;
}

export interface SaveStorefront {
  shopId: number;
  provider: ProviderName;
  storefront: unknown;
  consent: ShopStorefront["consent"];
  actor: Actor;
  /** The connection's `updatedAt` that the form was filled from. */
  seenAt: Date;
}

export type SaveStorefrontOutcome =
  | { outcome: "saved" }
  | { outcome: "refused"; faults: SettingFault[] }
  | { outcome: "conflict" };

/** The public settings of a connection, or null where the provider isn't connected. */
async function findStorefront(sql: Sql, shopId: number, provider: ProviderName): Promise<KeptStorefront | null> {
  const [row] = await sql.query<Omit<KeptStorefront, "consent" | "published"> & { ofShop: unknown }>(
    `SELECT c.enabled, c.storefront, c.settings, c.updated_at AS "updatedAt", s.settings AS "ofShop"
     FROM connection c JOIN shop s ON s.id = c.shop_id WHERE c.shop_id = $1 AND c.provider = $2`,
    [shopId, provider],
  );
  if (!row) return null;
  const { ofShop, ...connection } = row;
  return { ...connection, consent: readShopStorefront(ofShop).consent, published: readPublished(ofShop) };
}

/**
 * Keeps a connection's public settings, and the shop's consent rule beside them, in one statement. Refuses what can't be
 * meant; `conflict` where the connection has changed since it was seen, or is gone.
 */
async function saveStorefront(
  sql: Sql,
  providers: Pick<Providers, "of">,
  input: SaveStorefront,
  now: Date,
): Promise<SaveStorefrontOutcome> {
  const { shopId, provider, consent, actor, seenAt } = input;
  const settings = readStorefrontSettings(providers.of(provider), input.storefront);
  if (!settings.ok) return { outcome: "refused", faults: settings.faults };
  const rows = await sql.query(
    `WITH saved AS (
       UPDATE connection SET storefront = $3::jsonb, updated_at = $5
       WHERE shop_id = $1 AND provider = $2 AND updated_at = $6 RETURNING shop_id
     )
     UPDATE shop s SET updated_at = $5, settings = s.settings || jsonb_build_object('storefront',
         coalesce(s.settings->'storefront', '{}'::jsonb) || jsonb_build_object('consent', $4::text))
     FROM saved WHERE s.id = saved.shop_id RETURNING 1`,
    [shopId, provider, JSON.stringify(settings.value), consent, now, seenAt],
  );
  if (rows.length === 0) return { outcome: "conflict" };
  await audit(sql, { shopId, actor, action: "storefront.saved", subject: provider, detail: { consent } }, now);
  return { outcome: "saved" };
}

export interface StorefrontsOptions {
  sql: Sql;
  providers: Pick<Providers, "of">;
  now(): number;
  /** Told after a change, so that the shop's metafields are written anew. */
  onChanged(shopId: number): Promise<void>;
}

/** What a merchant enters for the widgets of the storefront: read and kept per shop and provider. */
export function createStorefronts({ sql, providers, now, onChanged }: StorefrontsOptions) {
  return {
    find: (shop: { id: number }, provider: ProviderName) => findStorefront(sql, shop.id, provider),
    async save(input: SaveStorefront): Promise<SaveStorefrontOutcome> {
      const outcome = await saveStorefront(sql, providers, input, new Date(now()));
      if (outcome.outcome === "saved") await onChanged(input.shopId);
      return outcome;
    },
  };
}

export type Storefronts = ReturnType<typeof createStorefronts>;
