import { GENTLE_RATE } from "../delivery/gate.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { ClaimedOrder } from "./order-rows.ts";

/**
 * The pace of backfilled deliveries, connection by connection: each is due a fifth of a second after the one before,
 * behind those that wait already. Asks nothing where no order of a backfill is planned. What was given out is remembered,
 * since it is written down only a moment later.
 */
export function createGentleSlots(sql: Sql, providers: readonly ProviderName[]) {
  const given = new Map<string, number>();

  return async (
    orders: readonly ClaimedOrder[],
    now: Date,
  ): Promise<(shopId: number, provider: ProviderName) => Date> => {
    const shops = [...new Set(orders.filter(({ lane }) => lane === "backfill").map(({ shopId }) => shopId))];
    for (const [key, at] of given) if (at < now.getTime()) given.delete(key);
    if (shops.length > 0) {
      const rows = await sql.query<{ shopId: number; provider: string; last: Date | null }>(
        `SELECT s.id AS "shopId", p.provider, last.due_at AS last
         FROM unnest($1::int[]) AS s(id), unnest($2::text[]) AS p(provider), LATERAL (
           SELECT due_at FROM due WHERE lane = 'backfill' AND shop_id = s.id AND queue = p.provider
           ORDER BY due_at DESC LIMIT 1
         ) last`,
        [shops, providers],
      );
      for (const { shopId, provider, last } of rows) {
        const key = `${shopId}/${provider}`;
        given.set(key, Math.max(given.get(key) ?? 0, last?.getTime() ?? 0));
      }
    }
    return (shopId, provider) => {
      const key = `${shopId}/${provider}`;
      const slot = Math.max(now.getTime(), (given.get(key) ?? 0) + 1000 / GENTLE_RATE);
      given.set(key, slot);
      return new Date(slot);
    };
  };
}
