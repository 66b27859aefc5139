import type { DeliveryStatus } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** How a shop's deliveries stand, by provider and status: those of the orders that came since a UTC day. */
export async function countDeliveries(
  sql: Sql,
  shopId: number,
  since: Date,
): Promise<{ provider: ProviderName; status: DeliveryStatus; count: number }[]> {
  return sql.query(
    `SELECT t.provider, CASE WHEN t.status = 'pending' AND c.state = 'held' THEN 'held' ELSE t.status END AS status,
       sum(t.value)::int AS count
     FROM tally t LEFT JOIN connection c ON c.shop_id = t.shop_id AND c.provider = t.provider
     WHERE t.shop_id = $1 AND t.day >= $2::date GROUP BY 1, 2 HAVING sum(t.value) > 0 ORDER BY 1, 2`,
    [shopId, since.toISOString().slice(0, 10)],
  );
}

/** Whether anything of a shop was ever delivered. */
export async function hasDelivered(sql: Sql, shopId: number): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM tally WHERE shop_id = $1 AND status = 'delivered' AND value > 0 LIMIT 1`,
    [shopId],
  );
  return rows.length > 0;
}

/** The reasons that deliveries of a shop have, of orders that came since a UTC day. */
export async function listReasons(sql: Sql, shopId: number, since: Date): Promise<string[]> {
  const rows = await sql.query<{ reason: string }>(
    `SELECT t.reason FROM tally t WHERE t.shop_id = $1 AND t.day >= $2::date AND t.reason <> ''
     GROUP BY 1 HAVING sum(t.value) > 0 ORDER BY sum(t.value) DESC, 1 LIMIT 50 -- reads at most 20000`,
    [shopId, since.toISOString().slice(0, 10)],
  );
  return rows.map(({ reason }) => reason);
}
