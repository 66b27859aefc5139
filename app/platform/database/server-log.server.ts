import type pg from "pg";
import { DatabaseWentBackError } from "./database-engine.ts";

/** Reads how far the database's log has come, in bytes; null on a standby, which writes none. */
export const readLog = (client: pg.ClientBase): Promise<bigint | null> =>
  positionOf(client, "pg_current_wal_insert_lsn()");

/**
 * Writes a mark into the log and reads where it stands, in bytes: once it is committed, it and all before it outlive a
 * crash, and the primary where a standby is waited for. What is merely written may not.
 */
export const markLog = (client: pg.ClientBase): Promise<bigint | null> =>
  positionOf(client, "pg_logical_emit_message(true, 'fitloop', '')");

async function positionOf(client: pg.ClientBase, position: string): Promise<bigint | null> {
  const { rows } = await client.query<{ at: string | null }>(
    `SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE (${position} - '0/0')::text END AS at`,
  );
  const at = rows[0]?.at ?? null;
  return at === null ? null : BigInt(at);
}

/**
 * Remembers how far the log of a database had come. A standby that was promoted goes on from there; a backup that was
 * restored is behind it.
 */
export function createLogWatch(steadyNow: () => number = () => performance.now()) {
  let seen: { at: bigint; when: number } | null = null;
  /** Throws DatabaseWentBackError for a position behind what was noted. */
  const check = (at: bigint | null): void => {
    if (at !== null && seen && at < seen.at) throw new DatabaseWentBackError(steadyNow() - seen.when);
  };
  return {
    check,
    note(at: bigint | null): void {
      check(at);
      if (at !== null) seen = { at, when: steadyNow() };
    },
    forget(): void {
      seen = null;
    },
  };
}
