import type { Sql } from "../platform/database/database.server.ts";

/** A running process of the app, as it tells of itself. */
export interface ProcessIdentity {
  role: string;
  host: string;
  pid: number;
  version: string;
  /** The commit that it was built from, where the build says so. */
  commit: string | null;
  /** The newest migration that its code knows. */
  schema: string;
}

export interface ListedProcess extends ProcessIdentity {
  startedAt: Date;
  beatAt: Date;
  /** Whether it has shown itself within a minute. */
  living: boolean;
}

// Whether a process lives is asked of one clock for all machines: the database's.
const NOW = "clock_timestamp()";

/** Shows that a process lives; the first time it is written down whole. `id` is of the process' own making. */
export async function showProcess(sql: Sql, id: string, process: ProcessIdentity): Promise<void> {
  const { role, host, pid, version, commit, schema } = process;
  await sql.query(
    `INSERT INTO process (id, role, host, pid, version, commit, schema, started_at, beat_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, ${NOW}, ${NOW}) ON CONFLICT (id) DO UPDATE SET beat_at = ${NOW}`,
    [id, role, host, pid, version, commit, schema],
  );
}

/** Forgets a process that ends in order. */
export async function forgetProcess(sql: Sql, id: string): Promise<void> {
  await sql.query(`DELETE FROM process WHERE id = $1`, [id]);
}

/** Forgets those that haven't shown themselves for a day. */
export async function purgeProcesses(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM process WHERE beat_at < ${NOW} - interval '1 day'`);
}

/** The processes of the last day, web and workers, the newest first. */
export async function listProcesses(sql: Sql): Promise<ListedProcess[]> {
  return sql.query<ListedProcess>(
    `SELECT role, version, commit, schema, host, pid, started_at AS "startedAt", beat_at AS "beatAt",
       beat_at > ${NOW} - interval '1 minute' AS living
     FROM process ORDER BY started_at DESC LIMIT 200`,
  );
}
