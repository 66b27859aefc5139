import { columns } from "../platform/database/columns.ts";

/**
 * What an arrival tells of an order: its row's columns, but `events`, names with commas between them, and `told_at`, when
 * what it owes was told, null where it was found.
 */
export const ORDERS = columns({
  shop_id: "int4",
  order_id: "text",
  name: "text",
  source_updated_at: "timestamptz",
  source_told_at: "timestamptz",
  received_at: "timestamptz",
  triggered_at: "timestamptz",
  placed_at: "timestamptz",
  origin: "text",
  financial_status: "text",
  source_name: "text",
  test: "bool",
  cancelled_at: "timestamptz",
  customer_id: "text",
  cart_token: "text",
  link_method: "text",
  events: "text",
  digest: "text",
  body: "text",
  told_at: "timestamptz",
});

const KEPT = ORDERS.names.filter((name) => name !== "events" && name !== "told_at");

/** What a provider may have been told before a restore, when nothing says that it happened after it. */
const MAY_BE_THERE = "ARRAY['order_created', 'order_paid', 'order_fulfilled']";
/** For so long what comes of orders from before a restore is doubted: every night that looks back so far has passed. */
const DOUBTED_DAYS = 7;

const NEWER = `(o.source_updated_at IS NULL OR excluded.source_updated_at > o.source_updated_at
        OR excluded.source_updated_at = o.source_updated_at
           AND coalesce(excluded.source_told_at, '-infinity') > coalesce(o.source_told_at, '-infinity'))`;

// An event is owed once, whatever tells of it; an update, where a newer version differs in what it sends; and a backfill
// owes to connections that came later. A creation that is told after what follows it is owed no more.
const OWED = `
  ARRAY(SELECT e FROM unnest(excluded.owed_events) e
    WHERE excluded.origin = 'backfill' OR e = 'order_updated'
       OR e <> ALL (o.noted_events) AND (e <> 'order_created' OR o.planned_at IS NULL))
  || CASE WHEN ${NEWER} AND excluded.digest <> o.digest AND o.noted_events <> '{}' AND 'order_updated' <> ALL (excluded.owed_events)
     THEN ARRAY['order_updated'] ELSE '{}' END`;

/**
 * Takes orders in, in one statement: each order's row and what it owes commit together or not at all. A stored value is
 * never overwritten by an older version or by null. Returns the orders that told anything new.
 */
export const INGEST = `
  WITH input AS MATERIALIZED (
    SELECT *, coalesce(string_to_array(nullif(events, ''), ','), '{}') AS told FROM ${ORDERS.from(1, "r")}
  ),
  restore AS MATERIALIZED (
    SELECT max(r.until) AS until FROM restore r
    WHERE r.declared_at > (SELECT max(received_at) FROM input) - interval '${DOUBTED_DAYS} days'
  ),
  kept AS (
    INSERT INTO orders AS o (${KEPT.join(", ")}, noted_events, owed_events, webhook_missing)
    SELECT ${KEPT.map((name) => `i.${name}`).join(", ")}, i.told, i.told, i.origin = 'reconciliation'
    FROM input i
    WHERE NOT EXISTS (SELECT 1 FROM erased_order e WHERE e.shop_id = i.shop_id AND e.order_id = i.order_id)
    ON CONFLICT (shop_id, order_id) DO UPDATE SET
      name = CASE WHEN ${NEWER} THEN coalesce(excluded.name, o.name) ELSE o.name END,
      financial_status = CASE WHEN ${NEWER} THEN coalesce(excluded.financial_status, o.financial_status) ELSE o.financial_status END,
      cancelled_at = coalesce(o.cancelled_at, excluded.cancelled_at),
      customer_id = coalesce(excluded.customer_id, o.customer_id),
      cart_token = coalesce(excluded.cart_token, o.cart_token),
      link_method = CASE WHEN excluded.link_method = 'none' THEN o.link_method ELSE excluded.link_method END,
      source_updated_at = greatest(o.source_updated_at, excluded.source_updated_at),
      source_told_at = CASE WHEN ${NEWER} THEN excluded.source_told_at ELSE o.source_told_at END,
      digest = CASE WHEN ${NEWER} THEN excluded.digest ELSE o.digest END,
      owed_events = ${OWED},
      noted_events = ARRAY(SELECT DISTINCT e FROM unnest(o.noted_events || excluded.noted_events) e),
      webhook_missing = CASE excluded.origin WHEN 'webhook' THEN false WHEN 'reconciliation' THEN true ELSE o.webhook_missing END,
      body = CASE WHEN ${NEWER} THEN
          (coalesce(o.body, '{}')::jsonb
            || (SELECT jsonb_object_agg(key, value) FROM jsonb_each(excluded.body::jsonb) WHERE value <> 'null'))::text
        ELSE coalesce(o.body, excluded.body) END,
      -- A body that comes back after retention took it has to be found by it again.
      attention = CASE WHEN o.body IS NULL AND o.planned_at IS NOT NULL THEN true ELSE o.attention END
    WHERE o.erased_at IS NULL AND (${NEWER} OR cardinality(${OWED}) > 0 OR o.webhook_missing AND excluded.origin = 'webhook')
    RETURNING o.shop_id, o.order_id, o.received_at, o.owed_events, o.origin
  ),
  owed AS (
    INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at, events, restored)
    SELECT k.shop_id, k.order_id, 'plan', CASE i.origin WHEN 'backfill' THEN 'backfill' ELSE 'live' END,
      i.received_at, i.received_at, k.received_at, k.owed_events,
      coalesce(greatest(i.placed_at, i.told_at) <= (SELECT until FROM restore) AND k.owed_events && ${MAY_BE_THERE}, false)
    FROM kept k JOIN input i ON i.shop_id = k.shop_id AND i.order_id = k.order_id
    WHERE k.owed_events <> '{}'
    ON CONFLICT (shop_id, order_id, queue) DO UPDATE
    SET events = ARRAY(SELECT DISTINCT e FROM unnest(d.events || excluded.events) e
          WHERE e <> 'order_created' OR d.claimed_by IS NULL), attempts = 0,
        restored = d.restored OR excluded.restored, due_at = least(d.due_at, excluded.due_at), lane = CASE WHEN excluded.lane = 'live' THEN 'live' ELSE d.lane END
  )
  SELECT shop_id AS "shopId", order_id AS "orderId" FROM kept`;
