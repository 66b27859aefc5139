import type { Sql } from "../platform/database/database.server.ts";
import { HELD_AT_MOST_MS } from "./gate.ts";
import { historyTold } from "./shown.ts";

/** So many orders are given up at a time: no lock lasts. */
const BATCH = 500;

// What waits for a connection that has been held for too long is given up: all of it that isn't settled, for an order's
// later events have nothing to change then.
const GIVE_UP = `
  WITH tired AS (
    SELECT shop_id, provider FROM connection WHERE state = 'held' AND held_at <= $2
  ),
  owed AS (
    SELECT d.shop_id, d.order_id, d.queue, d.received_at FROM tired t, LATERAL (
      SELECT w.* FROM due w WHERE w.queue = t.provider AND w.shop_id = t.shop_id AND w.claimed_by IS NULL
      ORDER BY w.due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ) d LIMIT ${BATCH}
  ),
  changed AS (
    UPDATE orders o
    SET attention = true, deliveries = o.deliveries || (
      SELECT coalesce(jsonb_object_agg(e.key, e.value || jsonb_build_object('status', 'dead', 'reason', 'held_too_long',
          'history', ${historyTold("e.value")}, 'settledAt', (extract(epoch FROM $1::timestamptz) * 1000)::bigint)), '{}')
      FROM jsonb_each(o.deliveries) e
      WHERE split_part(e.key, '/', 1) = owed.queue AND e.value->>'status' = 'pending')
    FROM owed WHERE o.shop_id = owed.shop_id AND o.order_id = owed.order_id
  )
  DELETE FROM due d USING owed w WHERE d.shop_id = w.shop_id AND d.order_id = w.order_id AND d.queue = w.queue
  RETURNING 1`;

/**
 * Returns up what has waited for a connection that was held for sixty days, a batch at a time. Returns how many orders that
 * were; the sums of the ledger learn it by the night's count.
 */
export async function giveUpHeld(sql: Sql, now: Date): Promise<number> {
  return (await sql.query(GIVE_UP, [now, new Date(now.getTime() - HELD_AT_MOST_MS)])).length;
}
