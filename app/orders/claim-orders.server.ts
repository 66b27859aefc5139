import type { Sql } from "../platform/database.server.ts";
import { type ClaimedOrder, STORED_LINK } from "./plan-rows.server.ts";

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
      (SELECT shop_id, plan_due_at, false AS wrapped FROM orders
       WHERE plan_due_at IS NOT NULL AND shop_id > $5 ORDER BY shop_id, plan_due_at LIMIT 1)
      UNION ALL
      (SELECT shop_id, plan_due_at, true FROM orders
       WHERE plan_due_at IS NOT NULL ORDER BY shop_id, plan_due_at LIMIT 1)
    ) first LIMIT 1)
    UNION ALL
    SELECT following.*, v.place + 1 FROM visited v, LATERAL (
      SELECT * FROM (
        (SELECT o.shop_id, o.plan_due_at, v.wrapped FROM orders o
         WHERE o.plan_due_at IS NOT NULL AND o.shop_id > v.shop_id ORDER BY o.shop_id, o.plan_due_at LIMIT 1)
        UNION ALL
        (SELECT o.shop_id, o.plan_due_at, true FROM orders o
         WHERE o.plan_due_at IS NOT NULL AND NOT v.wrapped ORDER BY o.shop_id, o.plan_due_at LIMIT 1)
      ) either LIMIT 1
    ) following
    WHERE v.place < $6 AND (NOT following.wrapped OR following.shop_id <= $5)
  ),
  due AS (
    SELECT v.shop_id, v.place, row_number() OVER (ORDER BY v.place) AS turn
    FROM visited v JOIN shop s ON s.id = v.shop_id AND s.state = 'active'
    WHERE v.plan_due_at <= $2
  ),
  -- Alone a shop gives few, so that the next turn comes soon for those that order now and then; among many each gives
  -- more, since what a statement costs is then shared by all.
  share AS (
    SELECT greatest(1, least($3::int + count(*), CASE WHEN (SELECT count(*) FROM visited) < $6
             THEN $4::int / greatest(count(*), 1) ELSE least($4::int, ${SHARE_OF_MANY}) END)) AS size
    FROM due
  ),
  picked AS (
    SELECT given.* FROM share, due, LATERAL (
      SELECT o.shop_id, o.order_id FROM orders o
      WHERE o.plan_due_at IS NOT NULL AND o.shop_id = due.shop_id AND o.plan_due_at <= $2 AND o.claimed_by IS NULL
      ORDER BY o.plan_due_at LIMIT share.size FOR UPDATE SKIP LOCKED
    ) given
    WHERE due.turn <= $4::int / share.size
  ),
  ended AS (
    SELECT shop_id, (SELECT count(*) FROM visited)::int AS visited FROM visited
    WHERE place = coalesce((SELECT due.place FROM due, share
                            WHERE due.turn = $4::int / share.size AND due.turn < (SELECT max(turn) FROM due)),
                           (SELECT max(place) FROM visited))
  ),
  claimed AS (
    UPDATE orders o SET claimed_by = $1, plan_attempts = o.plan_attempts + 1
    FROM picked p WHERE o.shop_id = p.shop_id AND o.order_id = p.order_id
    RETURNING o.*
  ),
  taken AS (
    SELECT o.shop_id AS "shopId", o.order_id AS "orderId", o.received_at AS "receivedAt", o.origin,
      CASE WHEN o.plan_attempts = 1 THEN o.plan_due_at ELSE o.received_at END AS "owedSince",
      o.due_events AS "dueEvents", o.plan_attempts AS "planAttempts", o.planned_at AS "plannedAt",
      o.plan_lane AS lane, p.body, ${STORED_LINK} AS stored
    FROM claimed o LEFT JOIN order_payload p
      ON p.received_at = o.received_at AND p.shop_id = o.shop_id AND p.order_id = o.order_id
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
    const rows = await sql.query<Ended & (ClaimedOrder | { shopId: null })>(CLAIM, [
      ...[worker, now, alone, total, from, visits],
    ]);
    afterShop = rows[0]?.endedShop ?? 0;
    const hasWrapped = afterShop <= from;
    const orders = rows.flatMap(({ endedShop: _shop, visited: _visited, ...row }) =>
      row.shopId === null ? [] : [row],
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
