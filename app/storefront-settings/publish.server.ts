import { z } from "zod";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";
import { type AppMetafield, DEFAULT_SHOP_STOREFRONT, type ShownConnection, storefrontMetafields } from "./document.ts";
import { readStorefrontSettings, type SettingFault } from "./settings.ts";

/** Writes app-owned metafields through the Admin API: a job's work, since the web process calls no API. */
export type WriteMetafields = (shop: { id: number; domain: string }, metafields: AppMetafield[]) => Promise<void>;

const shopStorefront = z
  .object({
    consent: z.enum(["analytics", "preferences"]).catch(DEFAULT_SHOP_STOREFRONT.consent),
    proxy: z
      .string()
      .regex(/^\/\w+\/[\w-]+$/)
      .catch(DEFAULT_SHOP_STOREFRONT.proxy),
  })
  .catch(DEFAULT_SHOP_STOREFRONT);

/** The public settings of a connection as they are kept; `{}` before anyone entered some. */
export async function findStorefront(sql: Sql, shopId: number, provider: ProviderName): Promise<unknown> {
  const [row] = await sql.query<{ storefront: unknown }>(
    `SELECT storefront FROM connection WHERE shop_id = $1 AND provider = $2`,
    [shopId, provider],
  );
  return row?.storefront ?? {};
}

/** Keeps a connection's public settings. Refuses what can't be meant, and a provider that isn't connected. */
export async function saveStorefront(
  sql: Sql,
  shopId: number,
  provider: ProviderName,
  input: unknown,
  now: Date,
): Promise<{ outcome: "saved" } | { outcome: "refused"; faults: SettingFault[] } | { outcome: "no_connection" }> {
  const settings = readStorefrontSettings(provider, input);
  if (!settings.ok) return { outcome: "refused", faults: settings.faults };
  const rows = await sql.query(
    `UPDATE connection SET storefront = $3::jsonb, updated_at = $4 WHERE shop_id = $1 AND provider = $2 RETURNING 1`,
    [shopId, provider, JSON.stringify(settings.value), now],
  );
  return { outcome: rows.length > 0 ? "saved" : "no_connection" };
}

/** Writes the metafields of an active shop from its connections as they are now. Says whether there was such a shop. */
export async function publishStorefront(sql: Sql, shopId: number, write: WriteMetafields): Promise<boolean> {
  const [shop] = await sql.query<{ domain: string; settings: { storefront?: unknown } }>(
    `SELECT domain, settings FROM shop WHERE id = $1 AND state = 'active'`,
    [shopId],
  );
  if (!shop) return false;
  const connections = await sql.query<ShownConnection>(
    `SELECT provider, enabled, storefront, coalesce(settings->>'productReference', 'product_id') AS "productReference",
       coalesce(settings->'sizeMap', '{}'::jsonb) AS "sizeMap"
     FROM connection WHERE shop_id = $1 ORDER BY provider`,
    [shopId],
  );
  const ofShop = shopStorefront.parse(shop.settings.storefront ?? {});
  await write({ id: shopId, domain: shop.domain }, storefrontMetafields(connections, ofShop));
  return true;
}
