import { isDeepStrictEqual } from "node:util";
import type { Providers } from "../../domain/providers.ts";
import type { Sql } from "../../platform/database/database.server.ts";
import { AdminApiError } from "../../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../../shopify/admin/admin-client.server.ts";
import { appMetafieldsSet } from "../../shopify/admin/operations/app-metafields-set.ts";
import { appMetafields } from "../../shopify/admin/operations/app-metafields.ts";
import { lookAfter } from "../looked-after.server.ts";
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
  const outcome = await lookAfter(sql, "storefrontPublished", { shopId, now }, async (domain) => {
    const there = await admin.query(domain, appMetafields, { namespace: NAMESPACE });
    const wanted = await wantedMetafields(sql, providers, shopId);
    if (wanted.every((field) => stands(field, there.fields.get(field.key)))) return "unchanged" as const;
    const metafields = wanted.map((field) => ({
      ...field,
      ownerId: there.installation,
      compareDigest: there.fields.get(field.key)?.compareDigest ?? null,
    }));
    const written = await admin.query(domain, appMetafieldsSet, { metafields });
    if (written.outcome === "stale") {
      throw new AdminApiError("unavailable", "The storefront's settings were written by another job meanwhile.");
    }
    if (written.outcome === "refused") {
      throw new AdminApiError("invalid", `Shopify refuses the storefront's settings: ${written.reason}`);
    }
    return "written" as const;
  });
  return outcome ?? "no_shop";
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
