import type { Sql } from "../platform/database/database.server.ts";

/** How an active shop stands with Shopify. */
export interface ShopState {
  domain: string;
  scopes: string[];
  /** Null until Shopify has told the shop's facts. */
  timeZone: string | null;
  /** `none` where no token was ever got. */
  token: "ok" | "refused" | "none";
}

/** Every active shop, or one, by domain. */
export async function readShopState(sql: Sql, shopId: number | null): Promise<ShopState[]> {
  return sql.query(
    `SELECT s.domain, s.scopes, s.time_zone AS "timeZone",
       coalesce((SELECT min(t.state) FROM shop_session t WHERE t.shop = s.domain), 'none') AS token
     FROM shop s WHERE s.state = 'active' AND ($1::int IS NULL OR s.id = $1) ORDER BY s.domain`,
    [shopId],
  );
}

/** So few orders say nothing: they may all be of vouchers and pick-ups. */
const LEAST_ORDERS = 5;

/**
 * Shops whose orders come without addresses, by domain: Shopify said so itself, or not one of a shop's newest fifty
 * orders has a country. Of orders the 200 newest shops are read: who is denied addresses is the app, not a shop.
 */
export async function withheldShops(sql: Sql, shopId: number | null): Promise<string[]> {
  const rows = await sql.query<{ domain: string }>(
    `SELECT s.domain FROM shop s
     WHERE s.state = 'active' AND s.addresses_withheld_at IS NOT NULL AND ($1::int IS NULL OR s.id = $1)
     UNION
     SELECT s.domain FROM (
         SELECT id, domain FROM shop WHERE state = 'active' AND ($1::int IS NULL OR id = $1) ORDER BY id DESC LIMIT 200) s,
       LATERAL (SELECT count(*) AS orders, count(r.country) AS told FROM (
         SELECT coalesce(p.body::jsonb->>'shippingCountry', p.body::jsonb->>'billingCountry') AS country
         FROM orders p WHERE p.shop_id = s.id AND p.body IS NOT NULL ORDER BY p.received_at DESC LIMIT 50) r) newest
     WHERE newest.orders >= ${LEAST_ORDERS} AND newest.told = 0
     ORDER BY 1 -- fifty orders of each of two hundred shops: reads at most 10500`,
    [shopId],
  );
  return rows.map(({ domain }) => domain);
}
