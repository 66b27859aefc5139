import { isDeepStrictEqual } from "node:util";
import type { Providers } from "../../domain/providers.ts";
import type { Sql } from "../../platform/database/database.server.ts";
import { AdminApiError } from "../../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../../shopify/admin/admin-client.server.ts";
import { appMetafieldsSet } from "../../shopify/admin/operations/app-metafields-set.ts";
import { appMetafields } from "../../shopify/admin/operations/app-metafields.ts";
import { type AppMetafield, type ShownConnection, storefrontMetafields } from "./document.ts";
import { readShopStorefront } from "./shop-storefront.ts";

export type PublishOutcome = "written" | "unchanged" | "no_shop";

export interface PublishOptions {
  sql: Sql;
  admin: Pick<AdminClient, "query">;
  providers: Pick<Providers, "all">;
  now(): number;
}

const NAMESPACE = "fitloop";
/** How long a shop that nothing happened to goes unlooked at: what Shopify lost meanwhile is written again. */
const LOOKED_AFTER_MS = 24 * 3_600_000;
const SHOPS_AT_ONCE = 500;

/**
 * Writes a shop's public settings, as they are now, to its metafields at Shopify, where Liquid reads them. Nothing is
 * written that stands there already. How it went is kept with the shop. Throws AdminApiError, and what the tokens throw.
 *
 * Shopify is looked at before our own rows, and what was seen there must still stand there when it is replaced: of two
 * jobs side by side the one with the older rows is refused, and comes again.
 */
export async function publishStorefront(
  { sql, admin, providers, now }: PublishOptions,
  shopId: number,
): Promise<PublishOutcome> {
  const [shop] = await sql.query<{ domain: string }>(`SELECT domain FROM shop WHERE id = $1 AND state = 'active'`, [
    shopId,
  ]);
  if (!shop) return "no_shop";
  const lookedAt = new Date(now());
  try {
    const there = await admin.query(shop.domain, appMetafields, { namespace: NAMESPACE });
    const wanted = await wantedMetafields(sql, providers, shopId);
    const same = wanted.every((field) => stands(field, there.fields.get(field.key)));
    if (!same) {
      const metafields = wanted.map((field) => ({
        ...field,
        ownerId: there.installation,
        compareDigest: there.fields.get(field.key)?.compareDigest ?? null,
      }));
      const written = await admin.query(shop.domain, appMetafieldsSet, { metafields });
      if (written.outcome === "stale") {
        throw new AdminApiError("unavailable", "The storefront's settings were written by another job meanwhile.");
      }
      if (written.outcome === "refused") {
        throw new AdminApiError("invalid", `Shopify refuses the storefront's settings: ${written.reason}`);
      }
    }
    await keepState(sql, shopId, { at: lookedAt.toISOString(), fault: null });
    return same ? "unchanged" : "written";
  } catch (error) {
    const fault = error instanceof AdminApiError ? error.code : "unavailable";
    await keepState(sql, shopId, { fault });
    throw error;
  }
}

/** The metafields that a shop's rows ask for. */
async function wantedMetafields(sql: Sql, providers: Pick<Providers, "all">, shopId: number): Promise<AppMetafield[]> {
  const [shop] = await sql.query<{ settings: unknown }>(`SELECT settings FROM shop WHERE id = $1`, [shopId]);
  const connections = await sql.query<ShownConnection>(
    `SELECT provider, enabled, storefront, coalesce(settings->>'productReference', 'product_id') AS "productReference",
       coalesce(settings->'sizeMap', '{}'::jsonb) AS "sizeMap",
       coalesce(settings->'sizeOptions', '[]'::jsonb) AS "sizeOptions"
     FROM connection WHERE shop_id = $1 ORDER BY provider`,
    [shopId],
  );
  return storefrontMetafields(connections, providers, readShopStorefront(shop?.settings));
}

/** Compared by meaning: Shopify doesn't promise to keep a JSON text byte for byte. */
function stands(wanted: AppMetafield, there: { type: string; value: string } | undefined): boolean {
  if (!there || there.type !== wanted.type) return false;
  if (there.value === wanted.value) return true;
  try {
    return isDeepStrictEqual(JSON.parse(there.value), JSON.parse(wanted.value));
  } catch {
    return false;
  }
}

async function keepState(sql: Sql, shopId: number, state: { at?: string; fault: string | null }): Promise<void> {
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object('storefrontPublished',
       coalesce(settings->'storefrontPublished', '{}'::jsonb) || $2::jsonb)
     WHERE id = $1`,
    [shopId, JSON.stringify(state)],
  );
}

/**
 * Shops whose storefront may be out of date: something changed after the last look, the last one failed, or it was a
 * day ago. A job that got lost is made good by this.
 */
export async function staleStorefronts(sql: Sql, now: Date): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `SELECT s.id FROM shop s
     LEFT JOIN LATERAL (SELECT max(updated_at) AS at FROM connection c WHERE c.shop_id = s.id) changed ON true
     CROSS JOIN LATERAL (
       SELECT (s.settings#>>'{storefrontPublished,at}')::timestamptz AS at,
         s.settings#>>'{storefrontPublished,fault}' AS fault
     ) published
     WHERE s.state = 'active'
       AND (published.at IS NULL OR published.fault IS NOT NULL OR published.at < $1 OR published.at <= changed.at)
     ORDER BY published.at NULLS FIRST, s.id LIMIT ${SHOPS_AT_ONCE}`,
    [new Date(now.getTime() - LOOKED_AFTER_MS)],
  );
  return rows.map(({ id }) => id);
}
