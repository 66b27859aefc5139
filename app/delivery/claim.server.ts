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

/** So many connections of a provider a claim looks at, whether they have something due or not: it bounds its cost. */
const MOST_VISITED = 500;
/** What each connection gives in its turn where a claim can't see them all. */
const SHARE_OF_MANY = 16;

// Connections with something pending, found by jumping from one to the next in the partial index: the cost follows the
// number of those visited, not of their rows. Each provider has a walk of its own, so that none waits for another's: it
// begins after the shop where the last claim ended, goes round once, and ends early after $5 connections.
const VISITED = `
  WITH RECURSIVE walk AS (
    SELECT * FROM json_to_recordset($4::json) AS w(provider text, after int, free int)
  ),
  visited AS (
    SELECT walk.*, first.*, 1 AS place FROM walk, LATERAL (
      SELECT * FROM (
        (SELECT shop_id, due_at, false AS wrapped FROM delivery d
         WHERE d.status = 'pending' AND d.provider = walk.provider AND d.shop_id > walk.after
         ORDER BY d.shop_id, d.due_at LIMIT 1)
        UNION ALL
        (SELECT shop_id, due_at, true FROM delivery d
         WHERE d.status = 'pending' AND d.provider = walk.provider ORDER BY d.shop_id, d.due_at LIMIT 1)
      ) either LIMIT 1
    ) first
    UNION ALL
    SELECT v.provider, v.after, v.free, following.*, v.place + 1 FROM visited v, LATERAL (
      SELECT * FROM (
        (SELECT d.shop_id, d.due_at, v.wrapped FROM delivery d
         WHERE d.status = 'pending' AND d.provider = v.provider AND d.shop_id > v.shop_id
         ORDER BY d.shop_id, d.due_at LIMIT 1)
        UNION ALL
        (SELECT d.shop_id, d.due_at, true FROM delivery d
         WHERE d.status = 'pending' AND d.provider = v.provider AND NOT v.wrapped
         ORDER BY d.shop_id, d.due_at LIMIT 1)
      ) either LIMIT 1
    ) following
    WHERE v.place < $5 AND (NOT following.wrapped OR following.shop_id <= v.after)
  )`;

// All connections of a provider get the same share: of a walk that saw all of them an equal part, else a fixed one,
// since what lies beside a connection in the index mustn't decide how much it gets. Who finds no room is the next.
const CLAIM_DUE = `${VISITED},
  due AS (
    SELECT v.provider, v.shop_id, v.place, v.free AS total, c.waited_ms, coalesce(room.free, $3::int) AS room,
           row_number() OVER (PARTITION BY v.provider ORDER BY v.place) AS turn
    FROM visited v
    JOIN connection c ON c.shop_id = v.shop_id AND c.provider = v.provider
    JOIN shop s ON s.id = v.shop_id
    LEFT JOIN json_to_recordset($6::json) AS room(shop_id int, provider text, free int)
      ON room.shop_id = v.shop_id AND room.provider = v.provider
    WHERE v.due_at <= $2 AND s.state = 'active' AND c.enabled AND c.state = 'open'
      AND c.paused_until IS NULL AND c.circuit_opened_at IS NULL AND coalesce(room.free, $3::int) > 0
  ),
  seen AS (SELECT provider, max(place) AS connections FROM visited GROUP BY provider),
  share AS (
    SELECT due.provider, least($3::int, greatest(1, CASE WHEN seen.connections < $5
             THEN total / count(*) ELSE least(total, ${SHARE_OF_MANY}) END)) AS size
    FROM due JOIN seen ON seen.provider = due.provider GROUP BY due.provider, total, connections
  ),
  turn AS (
    SELECT due.*, share.size, due.turn <= due.total / share.size AS has_room
    FROM due JOIN share ON share.provider = due.provider
  ),
  picked AS (
    SELECT given.*, turn.waited_ms FROM turn, LATERAL (
      SELECT d.shop_id, d.order_id, d.provider, d.event, d.sequence FROM delivery d
      WHERE d.status = 'pending' AND d.shop_id = turn.shop_id AND d.provider = turn.provider AND d.due_at <= $2
      ORDER BY d.due_at LIMIT least(turn.room, turn.size) FOR UPDATE SKIP LOCKED
    ) given
    WHERE turn.has_room
  ),
  -- Where the next claim goes on: after the last that had its turn, or after the last visited where all had it.
  ended AS (
    SELECT DISTINCT ON (v.provider) v.provider, v.shop_id
    FROM visited v LEFT JOIN (
      SELECT provider, min(place) AS place FROM turn WHERE NOT has_room GROUP BY provider
    ) next ON next.provider = v.provider
    WHERE next.place IS NULL OR v.place < next.place
    ORDER BY v.provider, v.place DESC
  ),
  taken AS (${TAKE})
  SELECT ended.provider AS "endedProvider", ended.shop_id AS "endedShop", taken.*
  FROM ended LEFT JOIN taken ON taken.provider = ended.provider`;

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
  /** How many rows each provider may give; none is claimed of one that isn't named. */
  providers: { provider: string; free: number }[];
  /** Connections with requests under way, and how many more they may have. */
  room: { shopId: number; provider: string; free: number }[];
  /** How many connections of a provider are looked at, at most. */
  visits?: number;
}

/** The connection that a provider's walk ended at. */
interface Ended {
  endedProvider: string;
  endedShop: number;
}

/**
 * Claims due deliveries for a worker, of each provider the same share of every open connection in turn; a claim goes on
 * where the one before ended. Rows that another worker is claiming are passed over (SKIP LOCKED), never waited for.
 */
export function createDueClaims(sql: Sql) {
  const after = new Map<string, number>();
  return async (worker: number, now: Date, limits: ClaimLimits): Promise<ClaimedDelivery[]> => {
    const { perConnection, visits = MOST_VISITED } = limits;
    const walks = limits.providers
      .filter(({ free }) => free > 0)
      .map(({ provider, free }) => ({ provider, free, after: after.get(provider) ?? 0 }));
    if (walks.length === 0) return [];
    const room = limits.room.map(({ shopId, provider, free }) => ({ shop_id: shopId, provider, free }));
    const rows = await sql.query<Ended & (ClaimedDelivery | { shopId: null })>(CLAIM_DUE, [
      ...[worker, now, perConnection, JSON.stringify(walks), visits, JSON.stringify(room)],
    ]);
    return rows.flatMap(({ endedProvider, endedShop, ...row }) => {
      after.set(endedProvider, endedShop);
      return row.shopId === null ? [] : [row];
    });
  };
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
