import { STORED_LINK_LIFE_MS } from "../domain/session-link.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { orderKey, type OrderRow, withBody } from "./order-rows.ts";

/**
 * SQL: what a row of `session_link` holds by key. An older version beside this one writes columns of a provider's own; what
 * is in no column stands in `ids`.
 */
const storedValues = (l: string): string =>
  `to_jsonb(${l}) - ARRAY['shop_id', 'cart_token', 'stored_at', 'recommended', 'ids'] || ${l}.ids`;

/** The columns of an `OrderRow`, of a row of `orders`. */
export const orderColumns = (o: string): string => `
  ${o}.shop_id AS "shopId", ${o}.order_id AS "orderId", ${o}.received_at AS "receivedAt", ${o}.body, ${o}.deliveries,
  (SELECT ${storedValues("l")} FROM session_link l WHERE l.shop_id = ${o}.shop_id AND l.cart_token = ${o}.cart_token
     AND l.stored_at >= ${o}.placed_at - interval '${STORED_LINK_LIFE_MS} milliseconds') AS stored`;

const KEY = columns({ shop_id: "int4", order_id: "text" });

/** Reads orders by their keys; those that are gone are left out. By `orderKey`. */
export async function loadOrders(
  sql: Sql,
  keys: readonly { shopId: number; orderId: string }[],
): Promise<Map<string, OrderRow>> {
  const rows = await sql.query<Omit<OrderRow, "body"> & { body: string | null }>(
    `SELECT ${orderColumns("o")} FROM ${KEY.from(1, "k")}
     JOIN orders o ON o.shop_id = k.shop_id AND o.order_id = k.order_id`,
    KEY.parameters(keys.map(({ shopId, orderId }) => ({ shop_id: shopId, order_id: orderId }))),
  );
  return new Map(rows.map((row) => [orderKey(row), withBody(row)]));
}
