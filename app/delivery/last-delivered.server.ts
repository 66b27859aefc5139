import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** Among so many of a shop's latest orders the last one that a provider has is looked for. */
const LOOKED_AT_MOST = 300;

/** When the latest order came that a provider has, whole or in part, by provider. */
export async function lastDelivered(sql: Sql, shopId: number): Promise<Map<ProviderName, Date>> {
  const rows = await sql.query<{ provider: ProviderName; at: Date }>(
    `SELECT split_part(d.key, '/', 1) AS provider, max(latest.received_at) AS at
     FROM (
       SELECT received_at, deliveries FROM orders WHERE shop_id = $1 ORDER BY received_at DESC LIMIT ${LOOKED_AT_MOST}
     ) latest CROSS JOIN LATERAL jsonb_each(latest.deliveries) d
     WHERE d.value->>'status' IN ('delivered', 'partly_delivered') GROUP BY 1`,
    [shopId],
  );
  return new Map(rows.map(({ provider, at }) => [provider, at]));
}
