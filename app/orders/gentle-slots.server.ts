import { GENTLE_RATE } from "../delivery/gate.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";
import type { ClaimedOrder } from "./plan-rows.server.ts";

/**
 * The pace of backfilled deliveries, connection by connection: each is due a fifth of a second after the one before,
 * behind those that wait already. Asks nothing where no order of a backfill is planned.
 */
export async function gentleSlots(
  sql: Sql,
  orders: readonly ClaimedOrder[],
  now: Date,
): Promise<(shopId: number, provider: ProviderName) => Date> {
  const shops = [...new Set(orders.filter(({ lane }) => lane === "backfill").map(({ shopId }) => shopId))];
  const last = new Map<string, number>();
  if (shops.length > 0) {
    const rows = await sql.query<{ shopId: number; provider: string; last: Date | null }>(
      `SELECT shop_id AS "shopId", provider, max(due_at) AS last FROM delivery
       WHERE lane = 'backfill' AND status IN ('pending', 'held') AND shop_id = ANY($1::int[]) GROUP BY 1, 2`,
      [shops],
    );
    for (const row of rows) last.set(`${row.shopId}/${row.provider}`, row.last?.getTime() ?? 0);
  }
  return (shopId, provider) => {
    const key = `${shopId}/${provider}`;
    const slot = Math.max(now.getTime(), (last.get(key) ?? 0) + 1000 / GENTLE_RATE);
    last.set(key, slot);
    return new Date(slot);
  };
}
