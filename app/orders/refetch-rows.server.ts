import type { Sql } from "../platform/database/database.server.ts";

/** An order to be fetched anew. */
export interface DueRefetch {
  shopId: number;
  domain: string;
  orderId: string;
  requestedAt: Date;
  attempts: number;
}

/** How long a claim keeps others away; a worker that dies leaves it to them. */
const CLAIMED_MS = 60_000;

/** Notes that an order changed and has to be fetched anew; whatever tells it again meanwhile is one with it. */
export async function requestRefetch(sql: Sql, shopId: number, orderId: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO refetch AS r (shop_id, order_id, requested_at, due_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (shop_id, order_id) DO UPDATE
     SET requested_at = greatest(r.requested_at + interval '1 millisecond', excluded.requested_at),
         due_at = least(r.due_at, excluded.due_at)`,
    [shopId, orderId, now],
  );
}

/** Claims orders to fetch, at most so many, of active shops alone. */
export async function claimRefetches(sql: Sql, now: Date, limit: number): Promise<DueRefetch[]> {
  return sql.query(
    `WITH due AS (
       SELECT r.shop_id, r.order_id, s.domain FROM refetch r JOIN shop s ON s.id = r.shop_id AND s.state = 'active'
       WHERE r.due_at <= $1 ORDER BY r.due_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
     )
     UPDATE refetch r SET due_at = $3, attempts = r.attempts + 1 FROM due
     WHERE r.shop_id = due.shop_id AND r.order_id = due.order_id
     RETURNING r.shop_id AS "shopId", due.domain, r.order_id AS "orderId", r.requested_at AS "requestedAt", r.attempts`,
    [now, limit, new Date(now.getTime() + CLAIMED_MS)],
  );
}

/** Forgets what was fetched, unless it was asked for anew meanwhile. */
export async function closeRefetches(sql: Sql, done: DueRefetch[]): Promise<void> {
  await sql.query(
    `DELETE FROM refetch r USING json_to_recordset($1::json) AS d(shop_id int, order_id text, requested_at timestamptz)
     WHERE r.shop_id = d.shop_id AND r.order_id = d.order_id AND r.requested_at = d.requested_at`,
    [JSON.stringify(done.map(toKey))],
  );
}

/** Puts off what can't be fetched now. */
export async function postponeRefetches(sql: Sql, waiting: DueRefetch[], dueAt: Date): Promise<void> {
  await sql.query(
    `UPDATE refetch r SET due_at = $2
     FROM json_to_recordset($1::json) AS d(shop_id int, order_id text, requested_at timestamptz)
     WHERE r.shop_id = d.shop_id AND r.order_id = d.order_id`,
    [JSON.stringify(waiting.map(toKey)), dueAt],
  );
}

const toKey = ({ shopId, orderId, requestedAt }: DueRefetch) => ({
  shop_id: shopId,
  order_id: orderId,
  requested_at: requestedAt.toISOString(),
});
