import type { Sql } from "../platform/database/database.server.ts";
import type { ConnectionKey } from "./connection-key.ts";

/** The milliseconds of the interval of waiting that ends at `$1`, of a row of `connection`; 0 when it doesn't wait. */
export const waited = (row: string): string =>
  `coalesce((extract(epoch FROM ($1::timestamptz - ${row}.waiting_since)) * 1000)::bigint, 0)`;

// What waited leaves from now on, oldest first, at a pace that claims keep (`claim.server`): the rows that wait, however
// many, are left as they are.
const RELEASE = `
  released_at = $1, pace_at = $1, paced_since = $1, waited_ms = c.waited_ms + ${waited("c")}, waiting_since = NULL`;

/**
 * Opens a connection again, whatever it waited for: new credentials, a good test, a switch turned on. Returns how many
 * orders wait for it, counted up to ten thousand.
 */
export async function openConnection(sql: Sql, { shopId, provider }: ConnectionKey, now: Date): Promise<number> {
  await sql.query(
    `UPDATE connection c
     SET state = 'open', reason = NULL, held_at = NULL, paused_until = NULL, failures = 0, circuit_opened_at = NULL,
         probe_at = NULL, ${RELEASE}
     WHERE c.shop_id = $2 AND c.provider = $3`,
    [now, shopId, provider],
  );
  return countWaiting(sql, { shopId, provider });
}

const COUNTED_AT_MOST = 10_000;

/** How many orders wait for a connection, counted up to ten thousand. */
export async function countWaiting(sql: Sql, { shopId, provider }: ConnectionKey): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM due WHERE queue = $2 AND shop_id = $1 AND claimed_by IS NULL LIMIT ${COUNTED_AT_MOST}
     ) waiting`,
    [shopId, provider],
  );
  return row?.count ?? 0;
}

// A connection that somebody holds has its turn later: it keeps no other waiting.
const over = (condition: string): string => `
  FROM (SELECT shop_id, provider FROM connection WHERE paused_until <= $1 AND ${condition} FOR UPDATE SKIP LOCKED) its
  WHERE c.shop_id = its.shop_id AND c.provider = its.provider`;

/**
 * Ends the pauses whose time has come. A connection whose circuit is open, or that is held, stays closed but for its
 * probes. Returns how many were released.
 */
export async function endPauses(sql: Sql, now: Date): Promise<number> {
  await sql.query(
    `UPDATE connection c SET paused_until = NULL ${over("(circuit_opened_at IS NOT NULL OR state = 'held')")}`,
    [now],
  );
  const rows = await sql.query(
    `UPDATE connection c SET paused_until = NULL, ${RELEASE} ${over("circuit_opened_at IS NULL AND state = 'open'")}
     RETURNING 1`,
    [now],
  );
  return rows.length;
}
