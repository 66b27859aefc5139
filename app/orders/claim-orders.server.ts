import { LIVING } from "../delivery/claim.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type ClaimedOrder, withBody } from "./order-rows.ts";
import { orderColumns } from "./order-rows.server.ts";

/** So many shops one look takes in, whether they have something due or not: it bounds what a statement costs. */
const MOST_VISITED = 1_000;
/** What each shop gives in its turn where a look can't take them all in. */
const SHARE_OF_MANY = 16;

// As for deliveries (`delivery/claim.server.ts`): the shops with something to plan are found by jumping through the
// partial index, beginning after the shop where the last claim ended ($5), once round, $6 at most; each gives the same
// share, so that no shop's burst and no shop's place in the index stands before the others.
const CLAIM = `
  WITH RECURSIVE visited AS (
    (SELECT first.*, 1 AS place FROM (
      (SELECT shop_id, due_at, false AS wrapped FROM due
       WHERE claimed_by IS NULL AND queue = 'plan' AND shop_id > $5 ORDER BY shop_id, due_at LIMIT 1)
      UNION ALL
      (SELECT shop_id, due_at, true FROM due
       WHERE claimed_by IS NULL AND queue = 'plan' ORDER BY shop_id, due_at LIMIT 1)
    ) first LIMIT 1)
    UNION ALL
    SELECT following.*, v.place + 1 FROM visited v, LATERAL (
      SELECT * FROM (
        (SELECT d.shop_id, d.due_at, v.wrapped FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = 'plan' AND d.shop_id > v.shop_id ORDER BY d.shop_id, d.due_at LIMIT 1)
        UNION ALL
        (SELECT d.shop_id, d.due_at, true FROM due d
         WHERE d.claimed_by IS NULL AND d.queue = 'plan' AND NOT v.wrapped ORDER BY d.shop_id, d.due_at LIMIT 1)
      ) either LIMIT 1
    ) following
    WHERE v.place < $6 AND (NOT following.wrapped OR following.shop_id <= $5)
  ),
  ${LIVING},
  due_now AS (
    SELECT v.shop_id, v.place, row_number() OVER (ORDER BY v.place) AS turn
    FROM visited v JOIN shop s ON s.id = v.shop_id AND s.state = 'active'
    WHERE v.due_at <= $2
  ),
  -- Alone a shop gives few, so that the next turn comes soon for those that order now and then; among many each gives
  -- more, since what a statement costs is then shared by all.
  share AS (
    SELECT greatest(1, least($3::int + count(*), CASE WHEN (SELECT count(*) FROM visited) < $6
             THEN $4::int / greatest(count(*), 1) ELSE least($4::int, ${SHARE_OF_MANY}) END)) AS size
    FROM due_now
  ),
  picked AS (
    SELECT given.* FROM share, due_now, LATERAL (
      SELECT d.* FROM due d
      WHERE d.claimed_by IS NULL AND d.queue = 'plan' AND d.shop_id = due_now.shop_id AND d.due_at <= $2
      ORDER BY d.due_at LIMIT share.size FOR UPDATE SKIP LOCKED
    ) given
    WHERE due_now.turn <= $4::int / share.size
  ),
  ended AS (
    SELECT shop_id, (SELECT count(*) FROM visited)::int AS visited FROM visited
    WHERE place = coalesce((SELECT due_now.place FROM due_now, share
                            WHERE due_now.turn = $4::int / share.size AND due_now.turn < (SELECT max(turn) FROM due_now)),
                           (SELECT max(place) FROM visited))
  ),
  claimed AS (
    -- By the key, whatever the planner believes of a table that is empty most of the time: a join would walk all of it.
    INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at, claimed_by)
    SELECT p.shop_id, p.order_id, p.queue, p.lane, p.due_at, p.set_at, p.received_at, me.id FROM picked p, me
    ON CONFLICT (shop_id, order_id, queue) DO UPDATE
    SET claimed_by = excluded.claimed_by, claimed_at = $2, number = d.number + 1, attempts = d.attempts + 1,
        taken = d.events, events = '{}'
    RETURNING d.*
  ),
  taken AS (
    SELECT d.queue, d.number, d.lane, d.set_at AS "setAt", d.taken AS "dueEvents", d.unsure, d.attempts AS "planAttempts", d.restored,
      ${orderColumns("o")},
      -- What waits at a provider already keeps later events behind it.
      CASE WHEN o.deliveries = '{}' THEN ARRAY[]::text[] ELSE
        ARRAY(SELECT w.queue FROM due w WHERE w.shop_id = d.shop_id AND w.order_id = d.order_id AND w.queue <> 'plan')
      END AS waiting
    FROM claimed d JOIN orders o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
  )
  SELECT ended.shop_id AS "endedShop", ended.visited, taken.* FROM ended LEFT JOIN taken ON true`;

/** How many orders a claim may take, of a shop that is alone and in all, and how many shops one look takes in. */
export interface OrderClaimLimits {
  alone: number;
  total: number;
  visits?: number;
}

/** The shop that a look ended at, and how many it saw. */
interface Ended {
  endedShop: number;
  visited: number;
}

/**
 * Claims orders that are due to be planned, the same share of every shop in turn; a claim goes on where the one before
 * ended. An order that just came in mustn't wait for the next turn, so a claim that finds nothing looks once round.
 */
export function createOrderClaims(sql: Sql) {
  let afterShop = 0;

  const look = async (worker: number, now: Date, { alone, total, visits = MOST_VISITED }: OrderClaimLimits) => {
    const from = afterShop;
    const rows = await sql.query<Ended & ((Omit<ClaimedOrder, "body"> & { body: string | null }) | { shopId: null })>(
      CLAIM,
      [...[worker, now, alone, total, from, visits]],
    );
    afterShop = rows[0]?.endedShop ?? 0;
    const hasWrapped = afterShop <= from;
    const orders = rows.flatMap(({ endedShop: _shop, visited: _visited, ...row }) =>
      row.shopId === null ? [] : [withBody(row)],
    );
    return { orders, hasWrapped, wholeRound: (rows[0]?.visited ?? 0) < visits };
  };

  return async (worker: number, now: Date, limits: OrderClaimLimits): Promise<ClaimedOrder[]> => {
    const begun = afterShop;
    for (let wraps = 0; ; ) {
      const { orders, wholeRound, hasWrapped } = await look(worker, now, limits);
      if (hasWrapped) wraps += 1;
      // Twice past the end: the shop where it began has nothing to plan any more.
      const isRound = wholeRound || wraps === 2 || (wraps === 1 && afterShop >= begun);
      if (orders.length > 0 || isRound) return orders;
    }
  };
}
