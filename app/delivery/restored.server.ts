import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { RESTORED } from "./rows.ts";
import { historyTold } from "./shown.ts";
import { UNCERTAIN } from "./state.ts";

/** What of that which waits since a restore is meant: all of it, a shop's, a provider's. */
export interface RestoredFilter {
  shopId?: number | undefined;
  provider?: ProviderName | undefined;
}

/** Orders of a shop that wait for a person since a restore, at one provider or to be planned. */
export interface RestoredCount {
  shop: string;
  /** `plan` where it isn't planned yet: its deliveries will wait too. */
  provider: string;
  orders: number;
  oldest: Date;
}

/** So many orders are decided by a statement: no lock lasts. */
const BATCH = 500;

const MEANT = `d.claimed_by = ${RESTORED} AND ($1::int IS NULL OR d.shop_id = $1) AND ($2::text IS NULL OR d.queue = $2)`;

const COUNT = `
  SELECT s.domain AS shop, w.provider, w.orders, w.oldest FROM (
    SELECT d.shop_id, d.queue AS provider, count(*)::int AS orders, min(d.received_at) AS oldest FROM due d
    WHERE ${MEANT} GROUP BY 1, 2
    UNION ALL
    SELECT d.shop_id, 'plan', count(*)::int, min(d.received_at) FROM due d
    WHERE d.restored AND d.queue = 'plan' AND ($1::int IS NULL OR d.shop_id = $1) AND $2::text IS NULL GROUP BY 1
  ) w JOIN shop s ON s.id = w.shop_id ORDER BY 1, 2`;

const PICKED = `
  WITH picked AS (
    SELECT d.shop_id, d.order_id, d.queue FROM due d
    WHERE ${MEANT} ORDER BY d.shop_id, d.queue, d.received_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )`;

// It may have been sent before the restore: whoever claims it knows, asks where a provider can be asked, and counts a
// possible double where not. It leaves oldest first, at its connection's gentle pace.
const SEND = `${PICKED},
  paced AS (
    UPDATE connection c SET released_at = $3, pace_at = $3, paced_since = $3
    FROM (SELECT DISTINCT shop_id, queue FROM picked) p
    WHERE c.shop_id = p.shop_id AND c.provider = p.queue AND c.state = 'open' AND c.circuit_opened_at IS NULL
      AND c.paused_until IS NULL AND c.released_at IS NULL
  )
  UPDATE due d SET claimed_by = NULL, claimed_at = NULL, due_at = $3, set_at = $3, unsure = d.unsure || d.queue
  FROM picked p WHERE d.shop_id = p.shop_id AND d.order_id = p.order_id AND d.queue = p.queue RETURNING 1`;

// What was sent can't be told from what wasn't: that it may be there stays with it, so that what changes the order later
// still goes out.
const DROP = `${PICKED},
  changed AS (
    UPDATE orders o
    SET attention = true, deliveries = o.deliveries || (
      SELECT coalesce(jsonb_object_agg(e.key, e.value || jsonb_build_object('status', $4::text, 'reason', $5::text,
          'history', ${historyTold("e.value")}, 'warnings', coalesce(e.value->'warnings', '[]') || '["${UNCERTAIN}"]',
          'settledAt', (extract(epoch FROM $3::timestamptz) * 1000)::bigint)), '{}')
      FROM jsonb_each(o.deliveries) e
      WHERE split_part(e.key, '/', 1) = ANY (p.queues) AND e.value->>'status' = 'pending')
    FROM (SELECT shop_id, order_id, array_agg(queue) AS queues FROM picked GROUP BY 1, 2) p
    WHERE o.shop_id = p.shop_id AND o.order_id = p.order_id
  )
  DELETE FROM due d USING picked p WHERE d.shop_id = p.shop_id AND d.order_id = p.order_id AND d.queue = p.queue
  RETURNING 1`;

/** What waits for a person since a restore, shop by shop and provider by provider. */
export async function countRestored(sql: Sql, { shopId, provider }: RestoredFilter): Promise<RestoredCount[]> {
  return sql.query(COUNT, [shopId ?? null, provider ?? null]);
}

/** Lets what waits since a restore be sent. Returns how many orders that were, one for each provider. */
export async function sendRestored(sql: Sql, { shopId, provider }: RestoredFilter, now: Date): Promise<number> {
  return inBatches(() => sql.query(SEND, [shopId ?? null, provider ?? null, now]));
}

/** Returns up what waits since a restore: it was sent before. Returns how many orders that were, one for each provider. */
export async function dropRestored(sql: Sql, { shopId, provider }: RestoredFilter, now: Date): Promise<number> {
  return inBatches(() => sql.query(DROP, [shopId ?? null, provider ?? null, now, "skipped", "restored"]));
}

/** Returns up what nobody decided about for as long as a held connection is waited for. */
export async function giveUpRestored(sql: Sql, heldBefore: Date, now: Date): Promise<number> {
  const [latest] = await sql.query(`SELECT 1 FROM restore WHERE declared_at > $1`, [heldBefore]);
  return latest ? 0 : inBatches(() => sql.query(DROP, [null, null, now, "dead", "held_too_long"]));
}

async function inBatches(batch: () => Promise<unknown[]>): Promise<number> {
  for (let total = 0; ; ) {
    const done = (await batch()).length;
    total += done;
    if (done < BATCH) return total;
  }
}
