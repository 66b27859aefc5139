import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Claim } from "./rows.ts";

const KEY = columns({ shop_id: "int4", order_id: "text", queue: "text", number: "int4" });

/**
 * Returns back what was claimed and not begun, as if it had never been claimed: due again at once, or at an instant of its
 * own. What of it was settled or claimed anew meanwhile stays as it is.
 */
export async function giveBack(sql: Sql, worker: number, claims: readonly Claim[], dueAt: Date): Promise<void> {
  if (claims.length === 0) return;
  const rows = claims.map(({ shopId, orderId, queue, number }) => ({
    shop_id: shopId,
    order_id: orderId,
    queue,
    number,
  }));
  await sql.query(
    `UPDATE due d
     SET claimed_by = NULL, claimed_at = NULL, due_at = $2, events = d.taken || d.events, taken = '{}'
     FROM ${KEY.from(3, "k")}
     WHERE d.shop_id = k.shop_id AND d.order_id = k.order_id AND d.queue = k.queue AND d.number = k.number
       AND d.claimed_by = $1`,
    [worker, dueAt, ...KEY.parameters(rows)],
  );
}

/** What stands as claimed by a worker. */
export async function listClaimed(sql: Sql, worker: number): Promise<Claim[]> {
  return sql.query(
    `SELECT shop_id AS "shopId", order_id AS "orderId", queue, number, lane, received_at AS "receivedAt",
       set_at AS "setAt"
     FROM due WHERE claimed_by = $1`,
    [worker],
  );
}
