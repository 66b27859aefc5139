import type { Lane } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { GENTLE_RATE, HELD_PROBE_EVERY_MS, PACE_DOUBLES_EVERY_MS, PROBE_EVERY_MS } from "./gate.ts";
import type { Claim } from "./rows.ts";

/** What is due at a provider, claimed for a worker: the next delivery of an order, whichever that is. */
export interface DueClaim extends Claim {
  queue: ProviderName;
  lane: Lane;
  /** So many workers died with it: what they sent may have arrived. */
  unsure: number;
  /** The one by which a connection that waits is tried. */
  probe: boolean;
}

// Who claims holds on to its own row in `worker`: nobody takes it for dead while it claims, and who was taken for dead
// claims nothing.
export const LIVING = `me AS (SELECT id FROM worker WHERE id = $1 AND beat_at <> 'epoch' FOR KEY SHARE)`;

// By the key, whatever the planner believes of a table that is empty most of the time: a join would walk all of it.
const taken = (probe: string): string => `
  INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at, claimed_by)
  SELECT p.shop_id, p.order_id, p.queue, p.lane, p.due_at, p.set_at, p.received_at, me.id FROM picked p, me
  ON CONFLICT (shop_id, order_id, queue) DO UPDATE SET claimed_by = excluded.claimed_by, claimed_at = $2, number = d.number + 1
  RETURNING d.shop_id AS "shopId", d.order_id AS "orderId", d.queue, d.number, d.lane, d.received_at AS "receivedAt",
    d.set_at AS "setAt", cardinality(d.unsure) AS unsure, ${probe} AS probe`;

/** So many connections of a provider a claim looks at, whether they have something due or not: it bounds its cost. */
const MOST_VISITED = 500;
/** What each connection gives in its turn where a claim can't see them all. */
const SHARE_OF_MANY = 16;
/** The pace doubles so often; after that what waited leaves as fast as there is room. */
const MOST_DOUBLINGS = 12;

// An order's plan comes before whatever waits of it at a provider: it may bring an earlier event.
const UNPLANNED = `
  NOT EXISTS (SELECT 1 FROM due p WHERE p.shop_id = d.shop_id AND p.order_id = d.order_id AND p.queue = 'plan')`;

// Connections with something due, found by jumping from one to the next in the partial index: the cost follows the
// number of those visited, not of their rows. Each provider has a walk of its own, so that none waits for another's: it
// begins after the shop where the last claim ended, goes round once, and ends early after $5 connections.
const VISITED = `
  WITH RECURSIVE walk AS (
    SELECT * FROM json_to_recordset($4::json) AS w(provider text, after int, free int)
  ),
  visited AS (
    SELECT walk.*, first.*, 1 AS place FROM walk, LATERAL (
      SELECT * FROM (
        (SELECT shop_id, due_at, false AS wrapped FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = walk.provider AND d.shop_id > walk.after
         ORDER BY d.shop_id, d.due_at LIMIT 1)
        UNION ALL
        (SELECT shop_id, due_at, true FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = walk.provider ORDER BY d.shop_id, d.due_at LIMIT 1)
      ) either LIMIT 1
    ) first
    UNION ALL
    SELECT v.provider, v.after, v.free, following.*, v.place + 1 FROM visited v, LATERAL (
      SELECT * FROM (
        (SELECT d.shop_id, d.due_at, v.wrapped FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = v.provider AND d.shop_id > v.shop_id
         ORDER BY d.shop_id, d.due_at LIMIT 1)
        UNION ALL
        (SELECT d.shop_id, d.due_at, true FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = v.provider AND NOT v.wrapped
         ORDER BY d.shop_id, d.due_at LIMIT 1)
      ) either LIMIT 1
    ) following
    WHERE v.place < $5 AND (NOT following.wrapped OR following.shop_id <= v.after)
  )`;

const RATE = `(${GENTLE_RATE} * 2 ^ least(${MOST_DOUBLINGS}, floor(greatest(0, extract(epoch FROM ($2::timestamptz - c.paced_since))) * 1000 / ${PACE_DOUBLES_EVERY_MS})))::float8`;

// All connections of a provider get the same share: of a walk that saw all of them an equal part, else a fixed one,
// since what lies beside a connection in the index mustn't decide how much it gets. Who finds no room is the next.
//
// A connection that was released sends what waited before it sends anything else, the oldest order first, whatever it
// was due at, and no faster than its pace: the row of the connection says when the next may leave; where somebody holds
// that row it is passed over. What was tried since the release waits for its own backoff, and a backfill keeps its own
// pace.
const CLAIM_DUE = `${VISITED},
  ${LIVING},
  due_now AS (
    SELECT v.provider, v.shop_id, v.place, v.free AS total, c.released_at, c.pace_at, rate,
           CASE WHEN c.released_at IS NULL THEN coalesce(room.free, $3::int)
                ELSE least(coalesce(room.free, $3::int), tokens) END AS room,
           row_number() OVER (PARTITION BY v.provider ORDER BY v.place) AS turn
    FROM visited v
    JOIN connection c ON c.shop_id = v.shop_id AND c.provider = v.provider
    JOIN shop s ON s.id = v.shop_id
    LEFT JOIN json_to_recordset($6::json) AS room(shop_id int, provider text, free int)
      ON room.shop_id = v.shop_id AND room.provider = v.provider,
    LATERAL (SELECT ${RATE} AS rate) r,
    LATERAL (SELECT CASE WHEN c.pace_at > $2 THEN 0
      ELSE 1 + floor(least(1, extract(epoch FROM ($2::timestamptz - c.pace_at))) * rate)::int END AS tokens) t
    WHERE (v.due_at <= $2 OR c.released_at IS NOT NULL) AND s.state = 'active' AND c.enabled AND c.state = 'open'
      AND c.paused_until IS NULL AND c.circuit_opened_at IS NULL AND coalesce(room.free, $3::int) > 0
      AND (c.released_at IS NULL OR tokens > 0 AND EXISTS (
        SELECT 1 FROM connection own WHERE own.shop_id = c.shop_id AND own.provider = c.provider FOR UPDATE SKIP LOCKED))
  ),
  seen AS (SELECT provider, max(place) AS connections FROM visited GROUP BY provider),
  share AS (
    SELECT due_now.provider, least($3::int, greatest(1, CASE WHEN seen.connections < $5
             THEN total / count(*) ELSE least(total, ${SHARE_OF_MANY}) END)) AS size
    FROM due_now JOIN seen ON seen.provider = due_now.provider GROUP BY due_now.provider, total, connections
  ),
  turn AS (
    SELECT due_now.*, share.size, least(due_now.room, share.size) AS most, due_now.turn <= due_now.total / share.size AS has_room
    FROM due_now JOIN share ON share.provider = due_now.provider
  ),
  picked AS (
    SELECT given.* FROM turn, LATERAL (
      SELECT d.* FROM due d
      WHERE d.claimed_by IS NULL AND d.queue = turn.provider AND d.shop_id = turn.shop_id AND d.due_at <= $2
        AND ${UNPLANNED}
      ORDER BY d.due_at LIMIT turn.most FOR UPDATE SKIP LOCKED
    ) given
    WHERE turn.has_room AND turn.released_at IS NULL
    UNION ALL
    SELECT given.* FROM turn, LATERAL (
      SELECT d.* FROM due d
      WHERE d.claimed_by IS NULL AND d.queue = turn.provider AND d.queue <> 'plan' AND d.shop_id = turn.shop_id
        AND (d.due_at <= $2 OR d.set_at <= turn.released_at AND d.lane <> 'backfill') AND ${UNPLANNED}
      ORDER BY d.received_at LIMIT turn.most FOR UPDATE SKIP LOCKED
    ) given
    WHERE turn.has_room AND turn.released_at IS NOT NULL
  ),
  -- Who gave less than was asked of it has nothing left that waited: from then on it sends at once.
  paced AS (
    UPDATE connection c
    SET pace_at = greatest(t.pace_at, $2::timestamptz - interval '1 second') + (t.given / t.rate) * interval '1 second',
        released_at = CASE WHEN t.given < t.most THEN NULL ELSE c.released_at END
    FROM (
      SELECT turn.shop_id, turn.provider, turn.pace_at, turn.rate, turn.most, turn.released_at, count(p.order_id) AS given
      FROM turn LEFT JOIN picked p ON p.shop_id = turn.shop_id AND p.queue = turn.provider
      WHERE turn.has_room AND turn.released_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
    ) t
    WHERE c.shop_id = t.shop_id AND c.provider = t.provider AND c.released_at = t.released_at
      AND EXISTS (SELECT 1 FROM me)
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
  taken AS (${taken("false")})
  SELECT ended.provider AS "endedProvider", ended.shop_id AS "endedShop", taken.*
  FROM ended LEFT JOIN taken ON taken.queue = ended.provider`;

const CLAIM_PROBES = `
  WITH ${LIVING},
  ready AS (
    SELECT c.shop_id, c.provider FROM connection c JOIN shop s ON s.id = c.shop_id
    WHERE s.state = 'active' AND c.enabled AND c.paused_until IS NULL
      AND (c.state = 'held' OR c.circuit_opened_at IS NOT NULL) AND c.probe_at <= $2
    FOR UPDATE OF c SKIP LOCKED
  ),
  tried AS (
    UPDATE connection c
    SET probe_at = $2::timestamptz + CASE c.state WHEN 'held' THEN interval '${HELD_PROBE_EVERY_MS} milliseconds'
                                                  ELSE interval '${PROBE_EVERY_MS} milliseconds' END
    FROM ready WHERE c.shop_id = ready.shop_id AND c.provider = ready.provider
    RETURNING c.shop_id, c.provider
  ),
  picked AS (
    SELECT oldest.* FROM tried, LATERAL (
      SELECT d.* FROM due d
      WHERE d.claimed_by IS NULL AND d.queue = tried.provider AND d.queue <> 'plan' AND d.shop_id = tried.shop_id
        AND ${UNPLANNED}
      ORDER BY d.received_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) oldest
  ) ${taken("true")}`;

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
 * Claims what is due at providers for a worker, of each provider the same share of every open connection in turn; a
 * claim goes on where the one before ended. Rows that another worker is claiming are passed over (SKIP LOCKED), never
 * waited for.
 */
export function createDueClaims(sql: Sql) {
  const after = new Map<string, number>();
  return async (worker: number, now: Date, limits: ClaimLimits): Promise<DueClaim[]> => {
    const { perConnection, visits = MOST_VISITED } = limits;
    const walks = limits.providers
      .filter(({ free }) => free > 0)
      .map(({ provider, free }) => ({ provider, free, after: after.get(provider) ?? 0 }));
    if (walks.length === 0) return [];
    const room = limits.room.map(({ shopId, provider, free }) => ({ shop_id: shopId, provider, free }));
    const rows = await sql.query<Ended & (DueClaim | { shopId: null })>(CLAIM_DUE, [
      ...[worker, now, perConnection, JSON.stringify(walks), visits, JSON.stringify(room)],
    ]);
    return rows.flatMap(({ endedProvider, endedShop, ...row }) => {
      after.set(endedProvider, endedShop);
      return row.shopId === null ? [] : [row];
    });
  };
}

/** Claims the one probe a minute of every connection whose circuit is open, and the one an hour of those held. */
export async function claimProbes(sql: Sql, worker: number, now: Date): Promise<DueClaim[]> {
  return sql.query(CLAIM_PROBES, [worker, now]);
}
