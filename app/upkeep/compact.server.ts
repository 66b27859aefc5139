import type { Sql } from "../platform/database/database.server.ts";
import { RETENTION_DAYS } from "../shops/retention.server.ts";

const BATCH = 500;
/** Batches of one turn: maintenance comes again in minutes. */
const TURNS = 40;

// What of an order has ended long ago. Its body goes; of each delivery remains which provider got it, when, and how it
// ended, with the last attempt in short. What something still waits of is left, and found again by its `attention`.
// The last attempt alone, under its number, and how many there were.
const LAST_ATTEMPT = `(
  SELECT jsonb_build_object('history', jsonb_build_array((last - 'message') || CASE WHEN count > 1 THEN jsonb_build_object('number', count) ELSE '{}' END))
    || CASE WHEN count > 1 THEN jsonb_build_object('attempts', count) ELSE '{}' END
  FROM (SELECT e.value->'history'->-1 AS last,
          coalesce((e.value->>'attempts')::int, jsonb_array_length(e.value->'history')) AS count) l)`;

const COMPACT = (which: string): string => `
  WITH old AS (
    ${which}
  ),
  judged AS (
    SELECT old.*, NOT EXISTS (SELECT 1 FROM due d WHERE d.shop_id = $1 AND d.order_id = old.order_id)
      AND NOT EXISTS (SELECT 1 FROM jsonb_each(old.deliveries) e
                      WHERE coalesce((e.value->>'settledAt')::bigint, (e.value->'history'->-1->>'at')::bigint) > extract(epoch FROM $2::timestamptz) * 1000) AS ended
    FROM old
  ),
  compacted AS (
    UPDATE orders o
    SET body = NULL, deliveries = (
          SELECT coalesce(jsonb_object_agg(e.key,
            e.value - '{lines,sizes,skippedLines,firstAttemptAt,waitedBaseMs,history,hands}'::text[]
            || CASE WHEN e.value ? 'history' THEN ${LAST_ATTEMPT} ELSE '{}' END), '{}')
          FROM jsonb_each(o.deliveries) e),
        attention = CASE WHEN EXISTS (
          SELECT 1 FROM jsonb_each(o.deliveries) e WHERE e.value->>'status' IN ('dead', 'partly_delivered')) THEN true END
    FROM judged j WHERE j.ended AND j.has_body AND o.shop_id = $1 AND o.order_id = j.order_id
    RETURNING o.order_id
  ),
  sent AS (DELETE FROM sent_request s USING compacted c WHERE s.shop_id = $1 AND s.order_id = c.order_id),
  kept AS (
    UPDATE orders o SET attention = true
    FROM judged j WHERE NOT j.ended AND o.shop_id = $1 AND o.order_id = j.order_id AND o.attention IS NULL
  )
  SELECT (SELECT count(*)::int FROM compacted) AS compacted, (SELECT count(*)::int FROM old) AS seen,
    (SELECT max(received_at) FROM old) AS "seenUntil",
    (SELECT max(order_id) FROM old WHERE received_at = (SELECT max(received_at) FROM old)) AS "lastOrder"`;

const COLUMNS = "order_id, received_at, deliveries, body IS NOT NULL AS has_body";
/** The orders of before `$2` that nobody has come by yet. */
const NEXT = COMPACT(`SELECT ${COLUMNS} FROM orders
    WHERE shop_id = $1 AND received_at < $2 AND erased_at IS NULL
      AND received_at >= $3 AND (received_at > $3 OR order_id > $4)
    ORDER BY received_at, order_id LIMIT ${BATCH}`);
/** Those that were passed by since something waited. */
const PASSED_BY = COMPACT(`SELECT ${COLUMNS} FROM orders
    WHERE shop_id = $1 AND attention AND received_at < $2 AND body IS NOT NULL AND erased_at IS NULL
    ORDER BY received_at DESC LIMIT ${BATCH}`);

interface Seen {
  compacted: number;
  seen: number;
  seenUntil: Date | null;
  lastOrder: string | null;
}

/**
 * Compacts orders of which everything ended long ago, by batches without long locks. What remains is the ledger: which
 * order came to which provider, when, and how it ended. Goes on from where it came to the last time. Returns how many
 * orders were compacted.
 */
export async function compactOrders(sql: Sql, now: Date): Promise<number> {
  const shops = await sql.query<{ id: number; cutoff: Date; from: Date | null }>(
    `SELECT * FROM (
       SELECT id, compacted_until AS "from", $1::timestamptz - make_interval(days =>
         greatest(1, coalesce((settings->>'retentionDays')::int, ${RETENTION_DAYS}))) AS cutoff
       FROM shop
     ) s ORDER BY "from" NULLS FIRST, id`,
    [now],
  );
  let compacted = 0;
  let turns = TURNS;
  for (const { id, cutoff, from } of shops) {
    let at: Date = from ?? new Date(0);
    let order = "";
    for (let more = true; more && turns > 0; turns -= 1) {
      const [row] = await sql.query<Seen>(NEXT, [id, cutoff, at, order]);
      compacted += row?.compacted ?? 0;
      at = row?.seenUntil ?? at;
      order = row?.lastOrder ?? order;
      more = row?.seen === BATCH;
    }
    const [passed] = await sql.query<Seen>(PASSED_BY, [id, cutoff]);
    compacted += passed?.compacted ?? 0;
    if (at > (from ?? new Date(0))) await sql.query(`UPDATE shop SET compacted_until = $2 WHERE id = $1`, [id, at]);
    if (turns <= 0) break;
  }
  return compacted;
}
