import type { Sql } from "../platform/database.server.ts";

/** A worker that hasn't shown itself for so long is taken for dead, and its work is taken over. */
export const DEAD_AFTER_MS = 20_000;

// Whether a process lives is a matter of real time and of one clock for all machines: the database's own. It is the one
// place where our SQL reads a clock; everything that is due goes by the instants that it is handed.
const BEAT = "clock_timestamp()";

/** The process behind a worker, for people. */
export interface WorkerIdentity {
  host: string;
  pid: number;
  role: string;
}

/** Registers a process that claims work. Gives its id, which it keeps for life. */
export async function registerWorker(sql: Sql, { host, pid, role }: WorkerIdentity): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO worker (started_at, beat_at, host, pid, role) VALUES (${BEAT}, ${BEAT}, $1, $2, $3) RETURNING id`,
    [host, pid, role],
  );
  if (!row) throw new Error("A worker could not be registered.");
  return row.id;
}

/**
 * Shows that a worker lives. Gives false when others had taken it for dead and its work over; it is known again by its
 * old id, so that whatever it claimed since stands under the id of one who lives.
 */
export async function beat(sql: Sql, worker: number, { host, pid, role }: WorkerIdentity): Promise<boolean> {
  const rows = await sql.query(`UPDATE worker SET beat_at = ${BEAT} WHERE id = $1 RETURNING id`, [worker]);
  if (rows.length > 0) return true;
  await sql.query(
    `INSERT INTO worker (id, started_at, beat_at, host, pid, role) VALUES ($1, ${BEAT}, ${BEAT}, $2, $3, $4)`,
    [worker, host, pid, role],
  );
  return false;
}

/** How many workers have shown themselves lately. */
export async function countWorkers(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM worker WHERE beat_at > ${BEAT} - interval '${DEAD_AFTER_MS} milliseconds'`,
  );
  return row?.count ?? 0;
}

/** Signs a worker off; whatever it still held is taken over at the next look. */
export async function signOff(sql: Sql, worker: number): Promise<void> {
  await sql.query(`UPDATE worker SET beat_at = 'epoch' WHERE id = $1`, [worker]);
}

/**
 * Whose work is taken over: of those who signed off; of the silent too, by one who has watched them be silent (when the
 * database was away, nobody could be heard); or of every other, where no other can be alive (the embedded database).
 */
export type TakenOver = "signed_off" | "silent" | "every_other";

/**
 * Takes over what workers that are gone had claimed. A delivery that was being sent may have reached its provider: its
 * broken attempt is kept as `interrupted`, and the next one is marked as a possible double. One that was itself such a
 * repetition is counted here, since it will never be settled.
 */
export async function takeOver(sql: Sql, self: number, now: Date, whose: TakenOver): Promise<number> {
  const [row] = await sql.query<{ taken: number }>(
    `WITH gone AS (
       SELECT id FROM worker WHERE id <> $1 AND CASE $3
         WHEN 'every_other' THEN true
         WHEN 'silent' THEN beat_at < ${BEAT} - interval '${DEAD_AFTER_MS} milliseconds'
         ELSE beat_at = 'epoch' END
     ), lost AS (
       UPDATE delivery d
       SET status = 'pending', due_at = $2, lane = 'retry', claimed_by = NULL, reason = 'interrupted',
           doubles = d.doubles + CASE WHEN 'uncertain' = ANY(d.warnings) THEN 1 ELSE 0 END,
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
    [self, now, whose],
  );
  return row?.taken ?? 0;
}
