import type { Sql } from "../platform/database.server.ts";

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

/**
 * Notes, together with the receipt, that an order changed and has to be fetched anew. Gives false for a webhook that was
 * seen before. Without `order` only the receipt is kept.
 */
export async function requestRefetch(
  sql: Sql,
  receipt: { shopId: number; topic: string; webhookId: string; triggeredAt: Date | null },
  orderId: string | null,
  now: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `WITH noted AS (
       INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at) VALUES ($1, $2, $3, $5, $6)
       ON CONFLICT DO NOTHING RETURNING shop_id
     ), asked AS (
       INSERT INTO refetch AS r (shop_id, order_id, requested_at, due_at)
       SELECT shop_id, $4, $5, $5 FROM noted WHERE $4::text IS NOT NULL
       ON CONFLICT (shop_id, order_id) DO UPDATE
       SET requested_at = greatest(r.requested_at + interval '1 millisecond', excluded.requested_at),
           due_at = least(r.due_at, excluded.due_at)
     )
     SELECT 1 FROM noted`,
    [receipt.shopId, receipt.topic, receipt.webhookId, orderId, now, receipt.triggeredAt],
  );
  return rows.length > 0;
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
