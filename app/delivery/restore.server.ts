import type { Sql } from "../platform/database/database.server.ts";
import { RESTORED } from "./rows.ts";

/** How a restore became known: by an operator, by another cluster, or by a log that went back. */
export type RestoreReason = "declared" | "cluster" | "log_position";

/** A backup that was restored. What was owed until `until` may have been sent since the backup was made. */
export interface Restore {
  /** What the backup shows; null where nobody knows. */
  since: Date | null;
  /** Until when the lost database was at work. */
  until: Date;
  declaredAt: Date;
  reason: RestoreReason;
}

// Nothing that was owed then leaves before a person decides: what is due at providers is claimed by nobody, and plans
// are made but hold what they make. Deletions go on: a provider that is asked twice has deleted once. All of it is one
// statement, so that a restore that is known is a restore that is held.
const declaration = (source: string): string => `
  WITH ${source},
  declared AS (
    INSERT INTO restore (since, until, declared_at, reason)
    SELECT since, until, $1::timestamptz, reason FROM told RETURNING until
  )
  UPDATE due d
  SET claimed_by = CASE d.queue WHEN 'plan' THEN NULL ELSE ${RESTORED} END, claimed_at = $1, restored = d.queue = 'plan',
      events = d.taken || d.events, taken = '{}'
  FROM declared
  WHERE d.set_at <= declared.until AND coalesce(d.claimed_by, -1) <> ${RESTORED} AND NOT EXISTS (
    SELECT 1 FROM orders o WHERE o.shop_id = d.shop_id AND o.order_id = d.order_id AND o.erased_at IS NOT NULL)
  RETURNING 1`;

const DECLARE = declaration(`
  told AS (SELECT $2::timestamptz AS since, $3::timestamptz AS until, 'declared' AS reason),
  present AS (
    INSERT INTO cluster AS c (id, system_identifier, noted_at)
    SELECT 1, system_identifier::text, $1 FROM pg_control_system()
    ON CONFLICT (id) DO UPDATE SET system_identifier = excluded.system_identifier, noted_at = excluded.noted_at
  )`);

// A worker's last beat is the nearest that the backup itself says of its moment.
const SINCE = `(SELECT max(beat_at) FROM worker WHERE beat_at <> 'epoch')`;

const NOTE_CLUSTER = declaration(`
  before AS (SELECT 1 FROM cluster),
  present AS (
    INSERT INTO cluster AS c (id, system_identifier, noted_at)
    SELECT 1, system_identifier::text, $1 FROM pg_control_system()
    ON CONFLICT (id) DO UPDATE SET system_identifier = excluded.system_identifier, noted_at = excluded.noted_at
    WHERE c.system_identifier <> excluded.system_identifier
    RETURNING 1
  ),
  told AS (
    SELECT ${SINCE} AS since, $1::timestamptz AS until, 'cluster' AS reason FROM present WHERE EXISTS (SELECT 1 FROM before)
  )`);

const WENT_BACK = declaration(`
  told AS (
    SELECT ${SINCE} AS since, $1::timestamptz AS until, 'log_position' AS reason
    WHERE NOT EXISTS (SELECT 1 FROM restore WHERE declared_at > $2)
  )`);

/**
 * Declares that a backup was restored, which shows the state of `since`; the lost database was at work until `until`.
 * Returns how much of what is due waits for a person now.
 */
export async function declareRestore(
  sql: Sql,
  { since, until }: { since: Date; until: Date },
  now: Date,
): Promise<{ held: number }> {
  return { held: (await sql.query(DECLARE, [now, since, until])).length };
}

/**
 * Notes which cluster the database lives in. Another one than before is a restored backup, and declared as one; a standby
 * that was promoted is the same cluster. To be asked before anything is claimed. Returns whether a restore was found.
 */
export async function noteCluster(sql: Sql, now: Date): Promise<boolean> {
  await sql.query(NOTE_CLUSTER, [now]);
  return (await latestRestore(sql))?.declaredAt.getTime() === now.getTime();
}

/** Declares that the log went back behind what a living process saw of it at `seenAt`, unless somebody has since. */
export async function noteLogWentBack(sql: Sql, seenAt: Date, now: Date): Promise<void> {
  await sql.query(WENT_BACK, [now, seenAt]);
}

/** The restore that came last, or null. */
export async function latestRestore(sql: Sql): Promise<Restore | null> {
  const [row] = await sql.query<Restore>(
    `SELECT since, until, declared_at AS "declaredAt", reason FROM restore ORDER BY id DESC LIMIT 1`,
  );
  return row ?? null;
}
