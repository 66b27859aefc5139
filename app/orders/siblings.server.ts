import type { Sibling } from "../delivery/turn.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";

export interface OrderAtProvider {
  shopId: number;
  orderId: string;
  provider: ProviderName;
}

export const siblingKey = ({ shopId, orderId, provider }: OrderAtProvider): string =>
  `${shopId}/${orderId}/${provider}`;

/** All deliveries of orders to providers, by `siblingKey`: what a later event waits for, and what was planned before. */
export async function readSiblings(sql: Sql, orders: readonly OrderAtProvider[]): Promise<Map<string, Sibling[]>> {
  if (orders.length === 0) return new Map();
  const keys = new Map(orders.map((order) => [siblingKey(order), order]));
  const rows = await sql.query<Sibling & OrderAtProvider>(
    `SELECT d.shop_id AS "shopId", d.order_id AS "orderId", d.provider, d.event, d.sequence, d.status,
       d.due_at AS "dueAt", d.attempts, d.provider_ref AS "providerRef", d.warnings
     FROM json_to_recordset($1::json) AS k(shop_id int, order_id text, provider text)
     JOIN delivery d ON d.shop_id = k.shop_id AND d.order_id = k.order_id AND d.provider = k.provider`,
    [
      JSON.stringify(
        [...keys.values()].map(({ shopId, orderId, provider }) => ({ shop_id: shopId, order_id: orderId, provider })),
      ),
    ],
  );
  return Map.groupBy(rows, siblingKey);
}
