import type { OrderEvent, SkippedLine } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { LinkMethod, StoredLink } from "../domain/session-link.ts";
import { STORED_LINK_LIFE_MS } from "../domain/session-link.ts";
import type { Sql } from "../platform/database.server.ts";
import type { PlannedDelivery } from "../delivery/rows.ts";

/** An order claimed to be planned, with all that the database knows of it. */
export interface ClaimedOrder {
  shopId: number;
  orderId: string;
  receivedAt: Date;
  /** When the event arrived that it is planned for; of an order that had to wait for facts, when it arrived first. */
  owedSince: Date;
  origin: string;
  dueEvents: OrderEvent[];
  planAttempts: number;
  /** When it was planned before, for an earlier event. */
  plannedAt: Date | null;
  lane: "live" | "backfill";
  body: Order | null;
  stored: StoredLink | null;
}

/** The text form of an order's name among all shops. */
export const orderKey = ({ shopId, orderId }: { shopId: number; orderId: string }): string => `${shopId}/${orderId}`;

/** The link that is kept by cart token, of an order `o`. */
export const STORED_LINK = `
  (SELECT json_build_object('session', l.session, 'naiz', l.naiz, 'robosize', l.robosize, 'market', l.market)
   FROM session_link l WHERE l.shop_id = o.shop_id AND l.cart_token = o.cart_token
     AND l.stored_at >= o.placed_at - interval '${STORED_LINK_LIFE_MS} milliseconds')`;

/** Loads orders again for deliveries that are claimed later than they were planned. */
export async function loadOrders(
  sql: Sql,
  keys: { shopId: number; orderId: string }[],
): Promise<Map<string, { body: Order | null; stored: StoredLink | null }>> {
  const rows = await sql.query<{ shopId: number; orderId: string; body: Order | null; stored: StoredLink | null }>(
    `SELECT o.shop_id AS "shopId", o.order_id AS "orderId", p.body, ${STORED_LINK} AS stored
     FROM json_to_recordset($1::json) AS k(shop_id int, order_id text)
     JOIN orders o ON o.shop_id = k.shop_id AND o.order_id = k.order_id
     LEFT JOIN order_payload p ON p.received_at = o.received_at AND p.shop_id = o.shop_id AND p.order_id = o.order_id`,
    [JSON.stringify(keys.map(({ shopId, orderId }) => ({ shop_id: shopId, order_id: orderId })))],
  );
  return new Map(rows.map((row) => [`${row.shopId}/${row.orderId}`, row]));
}

/** An order whose plan is made. */
export interface PlannedOrder {
  order: ClaimedOrder;
  linkMethod: LinkMethod | null;
}

const COMMIT = `
  WITH planned AS (
    SELECT * FROM json_to_recordset($1::json) AS p(shop_id int, order_id text, events text[], link_method text)
  ),
  rows AS (
    SELECT * FROM json_to_recordset($2::json) AS d(shop_id int, order_id text, provider text, event text, sequence int,
      status text, reason text, due_at timestamptz, lane text, skipped_lines jsonb, warnings text[],
      waited_base_ms bigint, received_at timestamptz)
  ),
  made AS (
    INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, reason, due_at, lane, skipped_lines,
      warnings, waited_base_ms, received_at, created_at, attempts, claimed_by, first_attempt_at, settled_at)
    SELECT shop_id, order_id, provider, event, sequence, status, reason, due_at, lane, skipped_lines, warnings,
      waited_base_ms, received_at, $3,
      CASE WHEN status = 'sending' THEN 1 ELSE 0 END,
      CASE WHEN status = 'sending' THEN $4::int END,
      CASE WHEN status = 'sending' THEN $3::timestamptz END,
      CASE WHEN status = 'skipped' THEN $3::timestamptz END
    FROM rows ORDER BY shop_id, order_id, provider, event, sequence
    ON CONFLICT DO NOTHING
    RETURNING shop_id, order_id, provider, event, sequence
  ),
  done AS (
    UPDATE orders o
    SET claimed_by = NULL, planned_at = $3, link_method = coalesce(p.link_method, o.link_method),
        -- Attempts are back at 0 when something was owed anew since the claim: then all of it is planned once more.
        due_events = CASE WHEN o.plan_attempts = 0 THEN o.due_events
          ELSE ARRAY(SELECT e FROM unnest(o.due_events) e WHERE e <> ALL (p.events)) END,
        plan_due_at = CASE WHEN o.plan_attempts > 0 AND o.due_events <@ p.events THEN NULL ELSE o.plan_due_at END
    FROM planned p WHERE o.shop_id = p.shop_id AND o.order_id = p.order_id AND o.claimed_by = $4
  )
  SELECT shop_id AS "shopId", order_id AS "orderId", provider, event, sequence FROM made`;

/**
 * Commits the plans of a group of orders, with all their deliveries, in one statement. Gives the deliveries that are
 * new: one that was planned before is left as it is.
 */
export async function commitPlans(
  sql: Sql,
  worker: number,
  now: Date,
  orders: PlannedOrder[],
  deliveries: PlannedDelivery[],
): Promise<Pick<PlannedDelivery, "shopId" | "orderId" | "provider" | "event" | "sequence">[]> {
  const planned = orders.map(({ order, linkMethod }) => ({
    shop_id: order.shopId,
    order_id: order.orderId,
    events: order.dueEvents,
    link_method: linkMethod,
  }));
  return sql.query(COMMIT, [JSON.stringify(planned), JSON.stringify(deliveries.map(toColumns)), now, worker]);
}

function toColumns(delivery: PlannedDelivery) {
  return {
    shop_id: delivery.shopId,
    order_id: delivery.orderId,
    provider: delivery.provider,
    event: delivery.event,
    sequence: delivery.sequence,
    status: delivery.status,
    reason: delivery.reason,
    due_at: delivery.dueAt?.toISOString() ?? null,
    lane: delivery.lane,
    skipped_lines: nullIfEmpty(delivery.skippedLines),
    warnings: delivery.warnings,
    waited_base_ms: delivery.waitedBaseMs,
    received_at: delivery.receivedAt.toISOString(),
  };
}

const nullIfEmpty = (lines: SkippedLine[]): SkippedLine[] | null => (lines.length > 0 ? lines : null);

/** Puts orders back whose plan can't be made yet. */
export async function postponePlans(sql: Sql, worker: number, orders: ClaimedOrder[], dueAt: Date): Promise<void> {
  const keys = orders.map(({ shopId, orderId }) => ({ shop_id: shopId, order_id: orderId }));
  await sql.query(
    `UPDATE orders o SET claimed_by = NULL, plan_due_at = $3
     FROM json_to_recordset($2::json) AS k(shop_id int, order_id text)
     WHERE o.shop_id = k.shop_id AND o.order_id = k.order_id AND o.claimed_by = $1`,
    [worker, JSON.stringify(keys), dueAt],
  );
}

/**
 * Gives back the orders that stand as claimed by a worker and that it doesn't plan: the answer to its claim got lost
 * with the connection. `planning` names those that it does plan, as `shop/order`. Gives how many there were.
 */
export async function releaseUnplanned(sql: Sql, worker: number, planning: ReadonlySet<string>): Promise<number> {
  const claimed = await sql.query<{ shopId: number; orderId: string }>(
    `SELECT shop_id AS "shopId", order_id AS "orderId" FROM orders WHERE plan_due_at IS NOT NULL AND claimed_by = $1`,
    [worker],
  );
  const strays = claimed.filter((order) => !planning.has(orderKey(order)));
  if (strays.length === 0) return 0;
  await sql.query(
    `UPDATE orders o SET claimed_by = NULL
     FROM json_to_recordset($2::json) AS k(shop_id int, order_id text)
     WHERE o.shop_id = k.shop_id AND o.order_id = k.order_id AND o.claimed_by = $1`,
    [worker, JSON.stringify(strays.map(({ shopId, orderId }) => ({ shop_id: shopId, order_id: orderId })))],
  );
  return strays.length;
}
