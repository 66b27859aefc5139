import type { Sql } from "../platform/database.server.ts";

/** A worker that hasn't shown itself for so long is taken for dead, and its work is taken over. */
const DEAD_AFTER = "20 seconds";

// Whether a process lives is a matter of real time and of one clock for all machines: the database's own. It is the one
// place where our SQL reads a clock; everything that is due goes by the instants that it is handed.
const BEAT = "clock_timestamp()";

/** Registers a process that claims work. Gives its id. */
export async function registerWorker(sql: Sql, { host, pid, role }: { host: string; pid: number; role: string }) {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO worker (started_at, beat_at, host, pid, role) VALUES (${BEAT}, ${BEAT}, $1, $2, $3) RETURNING id`,
    [host, pid, role],
  );
  if (!row) throw new Error("A worker could not be registered.");
  return row.id;
}

/** Shows that a worker lives. Gives false when others have taken it for dead: it must register anew. */
export async function beat(sql: Sql, worker: number): Promise<boolean> {
  const rows = await sql.query(`UPDATE worker SET beat_at = ${BEAT} WHERE id = $1 RETURNING id`, [worker]);
  return rows.length > 0;
}

/** How many workers have shown themselves lately. */
export async function countWorkers(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM worker WHERE beat_at > ${BEAT} - interval '${DEAD_AFTER}'`,
  );
  return row?.count ?? 0;
}

/** Signs a worker off; whatever it still held is taken over at the next look. */
export async function signOff(sql: Sql, worker: number): Promise<void> {
  await sql.query(`UPDATE worker SET beat_at = 'epoch' WHERE id = $1`, [worker]);
}

/**
 * Takes over what dead workers had claimed. A delivery that was being sent may have reached its provider: its broken
 * attempt is kept as `interrupted`, and the next one is marked as a possible double. With `everyOther` no other worker
 * can be alive (the embedded database has one process), so none is waited for.
 */
export async function takeOver(sql: Sql, self: number, now: Date, everyOther: boolean): Promise<number> {
  const [row] = await sql.query<{ taken: number }>(
    `WITH gone AS (
       SELECT id FROM worker WHERE id <> $1 AND ($3 OR beat_at < ${BEAT} - interval '${DEAD_AFTER}')
     ), lost AS (
       UPDATE delivery d
       SET status = 'pending', due_at = $2, lane = 'retry', claimed_by = NULL, reason = 'interrupted',
           warnings = array_remove(d.warnings, 'uncertain') || '{uncertain}'::text[]
       FROM gone WHERE d.status = 'sending' AND d.claimed_by = gone.id
       RETURNING d.received_at, d.shop_id, d.order_id, d.provider, d.event, d.sequence, d.attempts, gone.id
     ), noted AS (
       INSERT INTO attempt (received_at, shop_id, order_id, provider, event, sequence, number, started_at, duration_ms,
         outcome, worker)
       SELECT received_at, shop_id, order_id, provider, event, sequence, attempts, $2, 0, 'interrupted', id FROM lost
       ON CONFLICT DO NOTHING
     ), unplanned AS (
       UPDATE orders o SET claimed_by = NULL FROM gone WHERE o.claimed_by = gone.id AND o.plan_due_at IS NOT NULL
     ), removed AS (
       DELETE FROM worker w USING gone WHERE w.id = gone.id
     )
     SELECT count(*)::int AS taken FROM lost`,
    [self, now, everyOther],
  );
  return row?.taken ?? 0;
}
