import type { Sql } from "../platform/database.server.ts";
import { FAILURES_TO_OPEN, GENTLE_RATE, HELD_AT_MOST_MS, PROBE_EVERY_MS } from "./gate.ts";
import { waitingConnections } from "./waiting-connections.ts";

/** A connection by its key. */
export interface ConnectionKey {
  shopId: number;
  provider: string;
}

// What waited becomes due from now on, oldest first, at the gentle rate.
const SPREAD = `
  released AS (
    UPDATE delivery d
    SET status = 'pending', reason = NULL, lane = CASE d.lane WHEN 'live' THEN 'retry' ELSE d.lane END,
        due_at = $1::timestamptz + (w.place / ${GENTLE_RATE}::float8) * interval '1 second'
    FROM (
      SELECT w.shop_id, w.order_id, w.provider, w.event, w.sequence,
             row_number() OVER (PARTITION BY w.shop_id, w.provider ORDER BY w.received_at, w.order_id, w.sequence) - 1 AS place
      FROM delivery w JOIN opened o ON o.shop_id = w.shop_id AND o.provider = w.provider
      WHERE w.status IN ('pending', 'held')
    ) w
    WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
        = (w.shop_id, w.order_id, w.provider, w.event, w.sequence)
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM released) AS released, (SELECT count(*)::int FROM opened) AS opened`;

const COUNT_WAITED = `
  waited_ms = c.waited_ms + coalesce((extract(epoch FROM ($1::timestamptz - c.waiting_since)) * 1000)::bigint, 0),
  waiting_since = NULL`;

/**
 * Opens connections again, whatever they waited for: new credentials, a good test, a probe that succeeded, a switch
 * turned on. Everything that waits becomes due, oldest first, at the gentle rate. Gives how many deliveries that are.
 */
export async function openConnection(sql: Sql, { shopId, provider }: ConnectionKey, now: Date): Promise<number> {
  const [row] = await sql.query<{ released: number }>(
    `WITH opened AS (
       UPDATE connection c
       SET state = 'open', reason = NULL, held_at = NULL, paused_until = NULL, failures = 0, circuit_opened_at = NULL,
           probe_at = NULL, ${COUNT_WAITED}
       WHERE c.shop_id = $2 AND c.provider = $3
       RETURNING c.shop_id, c.provider
     ), ${SPREAD}`,
    [now, shopId, provider],
  );
  return row?.released ?? 0;
}

/**
 * Closes the circuit of a connection whose provider answers again; what waited becomes due at the gentle rate.
 * A held connection stays held. Gives how many deliveries were released.
 */
export async function closeCircuit(sql: Sql, { shopId, provider }: ConnectionKey, now: Date): Promise<number> {
  const [row] = await sql.query<{ released: number }>(
    `WITH opened AS (
       UPDATE connection c SET failures = 0, circuit_opened_at = NULL, probe_at = NULL, ${COUNT_WAITED}
       WHERE c.shop_id = $2 AND c.provider = $3 AND c.circuit_opened_at IS NOT NULL AND c.state = 'open'
       RETURNING c.shop_id, c.provider
     ), ${SPREAD}`,
    [now, shopId, provider],
  );
  return row?.released ?? 0;
}

/** Forgets the failures counted of connections that work. */
export async function resetFailures(sql: Sql, connections: ConnectionKey[]): Promise<void> {
  const keys = connections.map(({ shopId, provider }) => ({ shop_id: shopId, provider }));
  await sql.query(
    `UPDATE connection c SET failures = 0
     FROM json_to_recordset($1::json) AS k(shop_id int, provider text)
     WHERE c.shop_id = k.shop_id AND c.provider = k.provider AND c.failures > 0 AND c.circuit_opened_at IS NULL`,
    [JSON.stringify(keys)],
  );
}

/** Ends the pauses whose time has come. A connection whose circuit is open stays closed but for its probes. */
export async function endPauses(sql: Sql, now: Date): Promise<number> {
  await sql.query(
    `UPDATE connection SET paused_until = NULL WHERE paused_until <= $1 AND circuit_opened_at IS NOT NULL`,
    [now],
  );
  const [row] = await sql.query<{ released: number }>(
    `WITH opened AS (
       UPDATE connection c SET paused_until = NULL, ${COUNT_WAITED}
       WHERE c.paused_until <= $1 AND c.circuit_opened_at IS NULL AND c.state = 'open'
       RETURNING c.shop_id, c.provider
     ), ${SPREAD}`,
    [now],
  );
  return row?.released ?? 0;
}

/**
 * Holds a connection whose credential was refused; its deliveries wait. A refusal of an older version says nothing of
 * the present credential and holds nothing. Gives whether the connection is held now.
 */
export async function holdConnection(
  sql: Sql,
  { shopId, provider }: ConnectionKey,
  { version, reason, now }: { version: number; reason: string; now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `WITH held AS (
       UPDATE connection c
       SET state = 'held', reason = $4, held_at = coalesce(c.held_at, $1), waiting_since = coalesce(c.waiting_since, $1)
       WHERE c.shop_id = $2 AND c.provider = $3 AND c.version = $5
       RETURNING c.shop_id, c.provider
     ), waiting AS (
       UPDATE delivery d SET status = 'held', reason = $4, due_at = NULL
       FROM held h WHERE d.shop_id = h.shop_id AND d.provider = h.provider AND d.status = 'pending'
     )
     SELECT 1 FROM held`,
    [now, shopId, provider, reason, version],
  );
  return rows.length > 0;
}

/** Pauses a connection as long as its provider asked; a longer pause is never cut short. */
export async function pauseConnection(sql: Sql, { shopId, provider }: ConnectionKey, until: Date, now: Date) {
  await sql.query(
    `UPDATE connection c
     SET paused_until = greatest(c.paused_until, $4), waiting_since = coalesce(c.waiting_since, $1)
     WHERE c.shop_id = $2 AND c.provider = $3`,
    [now, shopId, provider, until],
  );
}

/** Counts failures in a row; the tenth opens the circuit. Gives whether it is open now. */
export async function countFailures(
  sql: Sql,
  { shopId, provider }: ConnectionKey,
  { failures, afterSuccess, now }: { failures: number; afterSuccess: boolean; now: Date },
): Promise<boolean> {
  const [row] = await sql.query<{ open: boolean }>(
    `UPDATE connection c
     SET failures = n.failures,
         circuit_opened_at = CASE WHEN n.failures >= ${FAILURES_TO_OPEN} THEN coalesce(c.circuit_opened_at, $1) END,
         probe_at = CASE WHEN n.failures >= ${FAILURES_TO_OPEN}
           THEN coalesce(c.probe_at, $1::timestamptz + interval '${PROBE_EVERY_MS} milliseconds') END,
         waiting_since = CASE WHEN n.failures >= ${FAILURES_TO_OPEN} THEN coalesce(c.waiting_since, $1) ELSE c.waiting_since END
     FROM (SELECT shop_id, provider, $4::int + CASE WHEN $5 THEN 0 ELSE failures END AS failures FROM connection
           WHERE shop_id = $2 AND provider = $3) n
     WHERE c.shop_id = n.shop_id AND c.provider = n.provider
     RETURNING c.circuit_opened_at IS NOT NULL AS open`,
    [now, shopId, provider, failures, afterSuccess],
  );
  return row?.open ?? false;
}

// Every worker asks each second, so what that costs must not follow the number of rows that wait.
const HELD_TO_CHANGE = `
  WITH RECURSIVE ${waitingConnections("held")}
  SELECT 1 FROM waiting w JOIN connection c ON c.shop_id = w.shop_id AND c.provider = w.provider
  WHERE c.state = 'open' OR c.held_at <= $1 LIMIT 1`;

/**
 * Puts right what no single step does: held deliveries of a connection that is open again become due, and those of a
 * connection held for sixty days are dead. Gives how many rows changed.
 */
export async function sweepHeld(sql: Sql, now: Date): Promise<number> {
  const tooLongSince = new Date(now.getTime() - HELD_AT_MOST_MS);
  if ((await sql.query(HELD_TO_CHANGE, [tooLongSince])).length === 0) return 0;
  const rows = await sql.query(
    `WITH due AS (
       UPDATE delivery d SET status = 'pending', reason = NULL, due_at = $1, lane = 'retry'
       FROM connection c
       WHERE d.status = 'held' AND c.shop_id = d.shop_id AND c.provider = d.provider AND c.state = 'open'
       RETURNING 1
     ), dead AS (
       UPDATE delivery d SET status = 'dead', reason = 'held_too_long', settled_at = $1
       FROM connection c
       WHERE d.status = 'held' AND c.shop_id = d.shop_id AND c.provider = d.provider AND c.state = 'held' AND c.held_at <= $2
       RETURNING 1
     )
     SELECT 1 FROM due UNION ALL SELECT 1 FROM dead`,
    [now, tooLongSince],
  );
  return rows.length;
}
