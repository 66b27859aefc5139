import type { Database, Sql } from "../platform/database.server.ts";

/** How long an order's body and attempts are kept after its last delivery ended, unless the shop says otherwise. */
export const RETENTION_DAYS = 90;
const BATCH = 500;
/** Batches of one turn: maintenance comes again in minutes. */
const TURNS = 40;

/**
 * Compacts orders of which everything ended long ago, by batches without long locks: the body goes, and the attempts are
 * folded into their deliveries. What remains is the ledger: which order came to which provider, when, and how it ended.
 * Gives how many orders were compacted.
 */
export async function compactOrders(sql: Sql, now: Date): Promise<number> {
  let compacted = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const [row] = await sql.query<{ compacted: number }>(
      `WITH old AS (
         SELECT p.received_at, p.shop_id, p.order_id FROM shop s, LATERAL (
           SELECT q.received_at, q.shop_id, q.order_id, c.cutoff FROM order_payload q, (
             SELECT $1::timestamptz - make_interval(days => greatest(1, coalesce((s.settings->>'retentionDays')::int, ${RETENTION_DAYS}))) AS cutoff
           ) c
           WHERE q.shop_id = s.id AND q.received_at < c.cutoff
             AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.shop_id = q.shop_id AND d.order_id = q.order_id
                 AND (d.status IN ('pending', 'sending', 'held') OR d.settled_at > c.cutoff))
             AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = q.shop_id AND o.order_id = q.order_id
                 AND o.plan_due_at IS NOT NULL)
           LIMIT ${BATCH}
         ) p LIMIT ${BATCH}
       ),
       folded AS (
         SELECT a.shop_id, a.order_id, a.provider, a.event, a.sequence, jsonb_build_object(
           'attempts', count(*), 'firstAt', min(a.started_at), 'lastAt', max(a.started_at),
           'httpStatus', (array_agg(a.http_status ORDER BY a.number DESC))[1],
           'code', (array_agg(a.code ORDER BY a.number DESC))[1],
           'reference', (array_agg(a.reference ORDER BY a.number DESC))[1]) AS summary
         FROM attempt a JOIN old ON a.received_at = old.received_at AND a.shop_id = old.shop_id AND a.order_id = old.order_id
         GROUP BY 1, 2, 3, 4, 5
       ),
       kept AS (
         UPDATE delivery d SET summary = f.summary FROM folded f
         WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
             = (f.shop_id, f.order_id, f.provider, f.event, f.sequence)
       ),
       attempts AS (
         DELETE FROM attempt a USING old
         WHERE a.received_at = old.received_at AND a.shop_id = old.shop_id AND a.order_id = old.order_id
       ),
       bodies AS (
         DELETE FROM order_payload p USING old
         WHERE p.received_at = old.received_at AND p.shop_id = old.shop_id AND p.order_id = old.order_id RETURNING 1
       )
       SELECT count(*)::int AS compacted FROM bodies`,
      [now],
    );
    compacted += row?.compacted ?? 0;
    if ((row?.compacted ?? 0) < BATCH) break;
  }
  return compacted;
}

const MONTH_MS = 31 * 24 * 3_600_000;

/** Drops partitions of past months that nothing is left in: the disk is given back at once, where a DELETE gives none. */
export async function dropEmptyPartitions(database: Pick<Database, "exclusive">, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - 2 * MONTH_MS).toISOString().slice(0, 7).replace("-", "_");
  return database.exclusive("partitions", async (sql) => {
    const old = await sql.query<{ name: string }>(
      `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
         JOIN pg_class parent ON parent.oid = inhparent
       WHERE parent.relname IN ('order_payload', 'attempt') AND child.relname ~ '_[0-9]{4}_[0-9]{2}$'
         AND right(child.relname, 7) < $1`,
      [before],
    );
    const dropped: string[] = [];
    for (const { name } of old) {
      const rows = await sql.query(`SELECT 1 FROM ${name} LIMIT 1`);
      if (rows.length > 0) continue;
      // A month that somebody reads right now is dropped another time: the lock isn't waited for.
      await sql.exec(`SET LOCAL lock_timeout = '1s'; DROP TABLE ${name}`).then(
        () => dropped.push(name),
        () => undefined,
      );
    }
    return dropped;
  });
}
