import type { Sql } from "../platform/database/database.server.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";

/** What of ours is kept equal at Shopify, shop by shop; the key under which a shop's settings hold how that went. */
export type LookedAfter = "storefrontPublished" | "topicsSubscribed";

/** How long a shop that nothing happened to goes unlooked at: what Shopify lost meanwhile is made good then. */
const LOOKED_AFTER_MS = 24 * 3_600_000;
const SHOPS_AT_ONCE = 500;

/**
 * Keeps with a shop how a look at Shopify went: when it began, or the fault that ended it, which it throws again. `work`
 * gets the shop's domain. Returns null for a shop that is gone.
 */
export async function lookAfter<Outcome>(
  sql: Sql,
  key: LookedAfter,
  { shopId, now }: { shopId: number; now(): number },
  work: (domain: string) => Promise<Outcome>,
): Promise<Outcome | null> {
  const [shop] = await sql.query<{ domain: string }>(`SELECT domain FROM shop WHERE id = $1 AND state = 'active'`, [
    shopId,
  ]);
  if (!shop) return null;
  const at = new Date(now()).toISOString();
  try {
    const outcome = await work(shop.domain);
    await keepState(sql, key, shopId, { at, fault: null });
    return outcome;
  } catch (error) {
    await keepState(sql, key, shopId, { fault: error instanceof AdminApiError ? error.code : "unavailable" });
    throw error;
  }
}

/**
 * Shops where Shopify may hold what is out of date: a connection changed after the last look, the last one failed, the
 * shop was installed anew, or it was a day ago. A job that got lost is made good by this.
 */
export async function staleShops(sql: Sql, key: LookedAfter, now: Date): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `SELECT s.id FROM shop s
     LEFT JOIN LATERAL (SELECT max(updated_at) AS at FROM connection c WHERE c.shop_id = s.id) changed ON true
     CROSS JOIN LATERAL (
       SELECT (s.settings->$2::text->>'at')::timestamptz AS at, s.settings->$2::text->>'fault' AS fault
     ) looked
     WHERE s.state = 'active'
       AND (looked.at IS NULL OR looked.fault IS NOT NULL OR looked.at < $1 OR looked.at <= changed.at
         OR looked.at < s.installed_at)
     ORDER BY looked.at NULLS FIRST, s.id LIMIT ${SHOPS_AT_ONCE}`,
    [new Date(now.getTime() - LOOKED_AFTER_MS), key],
  );
  return rows.map(({ id }) => id);
}

async function keepState(
  sql: Sql,
  key: LookedAfter,
  shopId: number,
  state: { at?: string; fault: string | null },
): Promise<void> {
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object($3::text,
       coalesce(settings->$3::text, '{}'::jsonb) || $2::jsonb)
     WHERE id = $1`,
    [shopId, JSON.stringify(state), key],
  );
}
