import type { Sql } from "../platform/database.server.ts";
import { PROBE_EVERY_MS } from "./gate.ts";
import type { ClaimedDelivery } from "./rows.ts";

/** What a claim takes of one row, whichever way it was found. The attempt is counted before it is made. */
const TAKE = `
  UPDATE delivery d
  SET status = 'sending', claimed_by = $1, attempts = d.attempts + 1, due_at = NULL,
      first_attempt_at = coalesce(d.first_attempt_at, $2),
      waited_base_ms = CASE WHEN d.first_attempt_at IS NULL THEN p.waited_ms ELSE d.waited_base_ms END
  FROM picked p
  WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
      = (p.shop_id, p.order_id, p.provider, p.event, p.sequence)
  RETURNING d.shop_id AS "shopId", d.order_id AS "orderId", d.provider, d.event, d.sequence,
      d.received_at AS "receivedAt", d.attempts AS attempt, d.doubles, d.provider_ref AS "providerRef", d.lines,
      d.first_attempt_at AS "firstAttemptAt", d.waited_base_ms::float8 AS "waitedBaseMs",
      d.lane, d.created_at AS "owedSince", 'uncertain' = ANY(d.warnings) AS uncertain`;

// Connections with something pending, found by jumping from one to the next in the partial index: the cost follows
// the number of such connections, not of their rows, so a shop with a long backlog doesn't hide the others.
const WAITING_CONNECTIONS = `
  WITH RECURSIVE waiting AS (
    (SELECT shop_id, provider FROM delivery WHERE status = 'pending' ORDER BY shop_id, provider LIMIT 1)
    UNION ALL
    SELECT following.* FROM waiting, LATERAL (
      SELECT d.shop_id, d.provider FROM delivery d
      WHERE d.status = 'pending' AND (d.shop_id, d.provider) > (waiting.shop_id, waiting.provider)
      ORDER BY d.shop_id, d.provider LIMIT 1
    ) following
  )`;

const CLAIM_DUE = `${WAITING_CONNECTIONS},
  open AS (
    SELECT w.shop_id, w.provider, c.waited_ms, coalesce(room.free, $3) AS free
    FROM waiting w
    JOIN connection c ON c.shop_id = w.shop_id AND c.provider = w.provider
    JOIN shop s ON s.id = w.shop_id
    LEFT JOIN json_to_recordset($5::json) AS room(shop_id int, provider text, free int)
      ON room.shop_id = w.shop_id AND room.provider = w.provider
    WHERE s.state = 'active' AND c.enabled AND c.state = 'open'
      AND c.paused_until IS NULL AND c.circuit_opened_at IS NULL
  ),
  picked AS (
    SELECT due.*, open.waited_ms FROM open, LATERAL (
      SELECT d.shop_id, d.order_id, d.provider, d.event, d.sequence FROM delivery d
      WHERE d.status = 'pending' AND d.shop_id = open.shop_id AND d.provider = open.provider AND d.due_at <= $2
      ORDER BY d.due_at LIMIT open.free FOR UPDATE SKIP LOCKED
    ) due LIMIT $4
  ) ${TAKE}`;

const CLAIM_PROBES = `
  WITH tried AS (
    UPDATE connection c SET probe_at = $2::timestamptz + interval '${PROBE_EVERY_MS} milliseconds'
    FROM shop s
    WHERE s.id = c.shop_id AND s.state = 'active' AND c.enabled AND c.state = 'open'
      AND c.paused_until IS NULL AND c.circuit_opened_at IS NOT NULL AND c.probe_at <= $2
    RETURNING c.shop_id, c.provider, c.waited_ms
  ),
  picked AS (
    SELECT oldest.*, tried.waited_ms FROM tried, LATERAL (
      SELECT d.shop_id, d.order_id, d.provider, d.event, d.sequence FROM delivery d
      WHERE d.status = 'pending' AND d.shop_id = tried.shop_id AND d.provider = tried.provider
      ORDER BY d.due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) oldest
  ) ${TAKE}`;

export interface ClaimLimits {
  /** How many rows one connection may give where nothing else is said. */
  perConnection: number;
  total: number;
  /** Connections with requests under way, and how many more they may have. */
  room: { shopId: number; provider: string; free: number }[];
}

/**
 * Claims due deliveries for a worker, a share of every open connection in turn. Rows that another worker is claiming
 * are passed over (SKIP LOCKED), never waited for.
 */
export async function claimDue(sql: Sql, worker: number, now: Date, limits: ClaimLimits): Promise<ClaimedDelivery[]> {
  const room = limits.room.map(({ shopId, provider, free }) => ({ shop_id: shopId, provider, free }));
  return sql.query(CLAIM_DUE, [worker, now, limits.perConnection, limits.total, JSON.stringify(room)]);
}

/** Claims the one probe a minute of every connection whose circuit is open. */
export async function claimProbes(sql: Sql, worker: number, now: Date): Promise<ClaimedDelivery[]> {
  return sql.query(CLAIM_PROBES, [worker, now]);
}

/** Gives back what was claimed and not yet begun, as if it had never been claimed: a worker that drains does this. */
export async function unclaim(sql: Sql, worker: number, claimed: ClaimedDelivery[], now: Date): Promise<void> {
  await postpone(
    sql,
    worker,
    claimed.map((delivery) => ({ delivery, until: now })),
  );
}

/** The same, due at an instant of each one's own: it waits for an earlier event of its order. */
export async function postpone(
  sql: Sql,
  worker: number,
  waiting: readonly { delivery: ClaimedDelivery; until: Date }[],
): Promise<void> {
  if (waiting.length === 0) return;
  const rows = waiting.map(({ delivery, until }) => ({ ...keyColumns(delivery), due_at: until.toISOString() }));
  await sql.query(
    `UPDATE delivery d
     SET status = 'pending', claimed_by = NULL, due_at = k.due_at, attempts = d.attempts - 1,
         first_attempt_at = CASE WHEN d.attempts = 1 THEN NULL ELSE d.first_attempt_at END
     FROM json_to_recordset($2::json)
       AS k(shop_id int, order_id text, provider text, event text, sequence int, due_at timestamptz)
     WHERE (d.shop_id, d.order_id, d.provider, d.event, d.sequence)
         = (k.shop_id, k.order_id, k.provider, k.event, k.sequence)
       AND d.status = 'sending' AND d.claimed_by = $1`,
    [worker, JSON.stringify(rows)],
  );
}

function keyColumns({ shopId, orderId, provider, event, sequence }: ClaimedDelivery) {
  return { shop_id: shopId, order_id: orderId, provider, event, sequence };
}

/** What stands as being sent by a worker, by its own ledger rows. */
export async function listSending(sql: Sql, worker: number): Promise<ClaimedDelivery[]> {
  return sql.query(
    `SELECT shop_id AS "shopId", order_id AS "orderId", provider, event, sequence, received_at AS "receivedAt",
       attempts AS attempt, doubles, provider_ref AS "providerRef", lines, first_attempt_at AS "firstAttemptAt",
       waited_base_ms::float8 AS "waitedBaseMs", 'uncertain' = ANY(warnings) AS uncertain
     FROM delivery WHERE status = 'sending' AND claimed_by = $1`,
    [worker],
  );
}
