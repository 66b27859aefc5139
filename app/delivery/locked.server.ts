import type { Sql } from "../platform/database/database.server.ts";

/** An order of a shop. */
interface OrderName {
  shopId: number;
  orderId: string;
}

const rowsOf = (table: string, locking: string): string => `
  (SELECT count(*) FROM (SELECT 1 FROM ${table} r WHERE r.shop_id = i.shop_id AND r.order_id = i.order_id ${locking}) its)`;

const isLocked = (table: string): string => `${rowsOf(table, "")} > ${rowsOf(table, "FOR UPDATE SKIP LOCKED")}`;

const LOCKED = `
  SELECT i.shop_id AS "shopId", i.order_id AS "orderId"
  FROM json_to_recordset($1::json) AS i(shop_id int, order_id text)
  WHERE ${isLocked("orders")} OR ${isLocked("due")}`;

/**
 * Those of some orders that somebody else has locked right now, or something that is owed of them. Waits for nobody.
 */
export async function findLocked<Name extends OrderName>(sql: Sql, names: readonly Name[]): Promise<Set<Name>> {
  const asked = names.map(({ shopId, orderId }) => ({ shop_id: shopId, order_id: orderId }));
  const rows = await sql.query<OrderName>(LOCKED, [JSON.stringify(asked)]);
  const locked = new Set(rows.map(({ shopId, orderId }) => `${shopId}/${orderId}`));
  return new Set(names.filter(({ shopId, orderId }) => locked.has(`${shopId}/${orderId}`)));
}
