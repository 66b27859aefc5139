import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import { createBatch } from "../platform/batch.ts";
import type { Sql } from "../platform/database.server.ts";

export type Origin = "webhook" | "backfill" | "reconciliation";

/** An order as it arrives. Without a receipt (backfill, reconciliation) nothing tells it from a repeated one. */
export interface Arrival {
  shopId: number;
  order: Order;
  event: OrderEvent | null;
  /** The order is paid by what it says itself: should its payment never have been noted, it is owed too. */
  paid?: boolean;
  origin: Origin;
  receivedAt: Date;
  triggeredAt: Date | null;
  receipt: { topic: string; webhookId: string } | null;
}

export type IngestOutcome = { outcome: "accepted" } | { outcome: "duplicate" };

// One statement: receipt, order and payload commit together or not at all. Rows are taken in the order of their keys, so
// that concurrent groups can't lock each other out. A stored value is never overwritten by an older webhook or by null.
// An event is owed once, whatever tells of it; an update is owed again by each, and a backfill owes to connections that
// came later. A creation that is told after what follows it is owed no more.
const OWED = `
  ARRAY(SELECT e FROM unnest(excluded.due_events) e
    WHERE excluded.origin = 'backfill' OR e = 'order_updated'
       OR e <> ALL (o.noted_events) AND (e <> 'order_created' OR o.planned_at IS NULL AND o.claimed_by IS NULL))`;

const INGEST = `
  WITH input AS (
    SELECT * FROM json_to_recordset($1::json) AS i(
      place int, shop_id int, topic text, webhook_id text, order_id text, name text, source_updated_at timestamptz,
      source_told_at timestamptz, received_at timestamptz, triggered_at timestamptz, placed_at timestamptz, origin text, financial_status text,
      source_name text, test boolean, cancelled_at timestamptz, customer_id text, cart_token text, link_method text,
      events text[], body jsonb)
  ),
  noted AS (
    INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at)
    SELECT shop_id, topic, webhook_id, received_at, triggered_at FROM input WHERE webhook_id IS NOT NULL
    ORDER BY shop_id, topic, webhook_id
    ON CONFLICT DO NOTHING
    RETURNING shop_id, topic, webhook_id
  ),
  fresh AS (
    SELECT DISTINCT ON (i.shop_id, i.topic, i.webhook_id, CASE WHEN i.webhook_id IS NULL THEN i.place END) i.*
    FROM input i LEFT JOIN noted n
      ON n.shop_id = i.shop_id AND n.topic = i.topic AND n.webhook_id = i.webhook_id
    WHERE (i.webhook_id IS NULL OR n.webhook_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM erased_order e WHERE e.shop_id = i.shop_id AND e.order_id = i.order_id)
    ORDER BY i.shop_id, i.topic, i.webhook_id, CASE WHEN i.webhook_id IS NULL THEN i.place END, i.place
  ),
  events AS (
    SELECT shop_id, order_id, array_agg(DISTINCT event) AS due FROM fresh, unnest(events) AS event GROUP BY 1, 2
  ),
  newest AS (
    SELECT DISTINCT ON (f.shop_id, f.order_id) f.*, e.due FROM fresh f
    LEFT JOIN events e ON e.shop_id = f.shop_id AND e.order_id = f.order_id
    ORDER BY f.shop_id, f.order_id, f.source_updated_at DESC NULLS LAST, f.source_told_at DESC NULLS LAST, f.place DESC
  ),
  kept AS (
    INSERT INTO orders AS o (shop_id, order_id, name, source_updated_at, source_told_at, received_at, triggered_at, placed_at, origin,
      financial_status, source_name, test, cancelled_at, customer_id, cart_token, link_method, due_events, noted_events,
      plan_due_at, plan_lane, webhook_missing)
    SELECT shop_id, order_id, name, source_updated_at, source_told_at, received_at, triggered_at, placed_at, origin,
      financial_status, source_name, test, cancelled_at, customer_id, cart_token, link_method,
      coalesce(due, '{}'), coalesce(due, '{}'), CASE WHEN due IS NOT NULL THEN received_at END,
      CASE origin WHEN 'backfill' THEN 'backfill' ELSE 'live' END, origin = 'reconciliation'
    FROM newest ORDER BY shop_id, order_id
    ON CONFLICT (shop_id, order_id) DO UPDATE SET
      name = CASE WHEN ${newer()} THEN coalesce(excluded.name, o.name) ELSE o.name END,
      financial_status = CASE WHEN ${newer()} THEN coalesce(excluded.financial_status, o.financial_status) ELSE o.financial_status END,
      cancelled_at = coalesce(o.cancelled_at, excluded.cancelled_at),
      customer_id = coalesce(excluded.customer_id, o.customer_id),
      cart_token = coalesce(excluded.cart_token, o.cart_token),
      link_method = CASE WHEN excluded.link_method = 'none' THEN o.link_method ELSE excluded.link_method END,
      source_updated_at = greatest(o.source_updated_at, excluded.source_updated_at),
      source_told_at = CASE WHEN ${newer()} THEN excluded.source_told_at ELSE o.source_told_at END,
      due_events = ARRAY(SELECT DISTINCT e FROM unnest(o.due_events || ${OWED}) e),
      noted_events = ARRAY(SELECT DISTINCT e FROM unnest(o.noted_events || excluded.due_events) e),
      plan_due_at = CASE WHEN ${OWED} = '{}' THEN o.plan_due_at ELSE least(o.plan_due_at, excluded.plan_due_at) END,
      plan_lane = CASE WHEN ${OWED} = '{}' THEN o.plan_lane
                       WHEN excluded.origin = 'backfill' AND o.plan_due_at IS NULL THEN 'backfill' ELSE 'live' END,
      webhook_missing = CASE excluded.origin WHEN 'webhook' THEN false WHEN 'reconciliation' THEN true
                                             ELSE o.webhook_missing END,
      plan_attempts = CASE WHEN o.plan_due_at IS NULL OR ${OWED} <> '{}' THEN 0 ELSE o.plan_attempts END
    RETURNING o.shop_id, o.order_id, o.received_at, o.source_updated_at, o.source_told_at
  ),
  bodies AS (
    INSERT INTO order_payload AS p (received_at, shop_id, order_id, body)
    SELECT k.received_at, k.shop_id, k.order_id, n.body FROM kept k
    JOIN newest n ON n.shop_id = k.shop_id AND n.order_id = k.order_id
      AND n.source_updated_at IS NOT DISTINCT FROM k.source_updated_at
      AND n.source_told_at IS NOT DISTINCT FROM k.source_told_at
    ON CONFLICT (received_at, shop_id, order_id) DO UPDATE SET
      body = p.body || (SELECT jsonb_object_agg(key, value) FROM jsonb_each(excluded.body) WHERE value <> 'null')
  )
  SELECT f.place FROM fresh f`;

// Shopify states changes to the second. Of two versions of the same second the one that was told later counts.
function newer(): string {
  return `(o.source_updated_at IS NULL OR excluded.source_updated_at > o.source_updated_at
        OR excluded.source_updated_at = o.source_updated_at
           AND coalesce(excluded.source_told_at, '-infinity') >= coalesce(o.source_told_at, '-infinity'))`;
}

/**
 * When a version was told. One that was just fetched is newer than whatever was told of the same second (what came after
 * it is told, and fetched, anew); the file of a backfill may have been written before.
 */
function toldAt({ origin, receipt, triggeredAt }: Arrival): string | null {
  if (receipt === null) return origin === "backfill" ? null : "infinity";
  return triggeredAt?.toISOString() ?? null;
}

/** What a webhook waits at most, while others come beside it, to be committed together with them. */
const GATHER_MS = 10;

/**
 * Takes orders in: each call resolves once its order is durably committed, together with the calls that came at the
 * same time. Rejects with the database's error; nothing was kept then, and Shopify will send again.
 * `onCommitted` is told after each commit that orders wait to be planned.
 */
export function createIngest(sql: Sql, { onCommitted }: { onCommitted(): void }) {
  return createBatch<Arrival, IngestOutcome>(
    async (arrivals) => {
      const rows = await sql.query<{ place: number }>(INGEST, [JSON.stringify(arrivals.map(toColumns))]);
      onCommitted();
      const accepted = new Set(rows.map(({ place }) => place));
      return arrivals.map((_, place) => ({ outcome: accepted.has(place) ? "accepted" : "duplicate" }));
    },
    { limit: 200, gatherMs: GATHER_MS },
  );
}

export type Ingest = ReturnType<typeof createIngest>;

const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

function toColumns(arrival: Arrival, place: number) {
  const { shopId, order, event, origin, receivedAt, triggeredAt, receipt } = arrival;
  const events = new Set<OrderEvent>([...(event ? [event] : []), ...(arrival.paid ? (["order_paid"] as const) : [])]);
  return {
    place,
    shop_id: shopId,
    topic: receipt?.topic ?? null,
    webhook_id: receipt?.webhookId ?? null,
    order_id: order.id,
    name: order.name,
    source_updated_at: iso(order.updatedAt),
    source_told_at: toldAt(arrival),
    received_at: receivedAt.toISOString(),
    triggered_at: triggeredAt?.toISOString() ?? null,
    placed_at: iso(order.placedAt),
    origin,
    financial_status: order.financialStatus,
    source_name: order.sourceName,
    test: order.test,
    cancelled_at: iso(order.cancelledAt),
    customer_id: order.customerId,
    cart_token: order.cartToken,
    link_method: carriedMethod(order),
    events: [...events],
    body: order,
  };
}

function carriedMethod({ link }: Order): LinkMethod {
  return (link.found.session ?? link.found.naiz ?? link.found.robosize)?.method ?? "none";
}
