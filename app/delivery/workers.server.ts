import type { Sql } from "../platform/database/database.server.ts";

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

/** Registers a process that claims work. Returns its id, which it keeps for life. */
export async function registerWorker(sql: Sql, { host, pid, role }: WorkerIdentity): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO worker (started_at, beat_at, host, pid, role) VALUES (${BEAT}, ${BEAT}, $1, $2, $3) RETURNING id`,
    [host, pid, role],
  );
  if (!row) throw new Error("A worker could not be registered.");
  return row.id;
}

/**
 * Shows that a worker lives. Returns false when others had taken it for dead and its work over; it is known again by its
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

const TAKE_OVER = `
  WITH gone AS (
    DELETE FROM worker WHERE id <> $1 AND CASE $3::text
      WHEN 'every_other' THEN true
      WHEN 'silent' THEN beat_at < ${BEAT} - interval '${DEAD_AFTER_MS} milliseconds'
      ELSE beat_at = 'epoch' END
    RETURNING id
  ),
  living AS (SELECT id FROM worker WHERE id NOT IN (SELECT id FROM gone)),
  -- Who registered since this statement began is none of its business.
  known AS (SELECT max(id) AS newest FROM worker),
  lost AS (
    UPDATE due d
    SET claimed_by = NULL, claimed_at = NULL, due_at = $2,
        events = d.taken || d.events, unsure = d.unsure || CASE d.queue WHEN 'plan' THEN d.taken ELSE ARRAY[d.queue] END,
        taken = '{}'
    WHERE d.claimed_by > 0 AND d.claimed_by NOT IN (SELECT id FROM living) AND d.claimed_by <= (SELECT newest FROM known)
    RETURNING 1
  )
  SELECT count(*)::int AS taken FROM lost`;

/**
 * Takes over what workers that are gone had claimed: whatever isn't claimed by one that lives, so that nothing stays with
 * a worker of which no row is left. What it was doing may have reached the providers: the next one to claim it knows it
 * as unsure, and writes the broken attempt down. Returns how many claims that were.
 */
export async function takeOver(sql: Sql, self: number, now: Date, whose: TakenOver): Promise<number> {
  const [row] = await sql.query<{ taken: number }>(TAKE_OVER, [self, now, whose]);
  return row?.taken ?? 0;
}
