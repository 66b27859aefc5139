import type { Sealer } from "../platform/secrets/seal.server.ts";
import { createHash } from "node:crypto";
import { RESTORED } from "../delivery/rows.ts";
import { idDigits } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { exportContext, exportSubject, OF_SUBJECT, type Subject, THEIR_SESSIONS } from "./export.server.ts";
import { type Json, objectOrNull } from "../shopify/webhooks/unreadable.ts";

/** Reads the subject of `customers/data_request` or `customers/redact` (shopify.dev, privacy law compliance). */
export function customerOf(body: Json): Subject {
  const orders = body["orders_requested"] ?? body["orders_to_redact"];
  return {
    customerId: idDigits(objectOrNull(body["customer"])?.["id"]),
    orderIds: Array.isArray(orders) ? orders.map(idDigits).filter((id) => id !== null) : [],
    requestId: idDigits(objectOrNull(body["data_request"])?.["id"]),
  };
}

/** Evidence names its subject by a hash alone: it outlives what was erased. */
function subjectHash(shopId: number, { customerId, orderIds }: Subject): string {
  return createHash("sha256")
    .update(`${shopId}/${customerId ?? orderIds.join(",")}`)
    .digest("hex");
}

const EVIDENCE = `
  INSERT INTO compliance_evidence (shop_id, topic, request_id, subject_hash, counts, requested_at, completed_at)`;

/** A merchant has thirty days to answer a request for data. */
const EXPORT_KEPT_MS = 30 * 24 * 3_600_000;

/**
 * Notes a customer's request for data, with all that is kept of them, sealed: the merchant fetches it within thirty
 * days. The evidence itself names nobody.
 */
export async function requestData(
  sql: Sql,
  shop: { id: number; domain: string },
  subject: Subject,
  seal: Sealer["seal"],
  now: Date,
): Promise<void> {
  const found = await exportSubject(sql, shop.id, subject);
  const sealed = await seal(JSON.stringify(found), exportContext(shop.domain));
  await sql.query(
    `INSERT INTO compliance_evidence (shop_id, topic, request_id, subject_hash, counts, requested_at, export, expires_at)
     VALUES ($1, 'customers/data_request', $2, $3, $4::jsonb, $5, $6, $7)`,
    [
      shop.id,
      subject.requestId,
      subjectHash(shop.id, subject),
      JSON.stringify({ orders: found.orders.length, links: found.links.length }),
      now,
      sealed,
      new Date(now.getTime() + EXPORT_KEPT_MS),
    ],
  );
}

// An order goes with all that is kept of it. Where a provider may have it and has a call that deletes, the order's row
// stays, emptied to its ids and that one delivery, until that is settled; so does one that is being sent right now, and
// what its provider calls it is written there (`settle.server`). Nothing that comes later brings it back.
const REDACT = `
  WITH theirs AS (
    SELECT o.* FROM orders o WHERE o.shop_id = $1 AND o.erased_at IS NULL AND ${OF_SUBJECT} FOR UPDATE
  ),
  under_way AS (
    SELECT d.order_id, d.queue FROM due d JOIN theirs o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
    WHERE d.claimed_by > ${RESTORED}
  ),
  -- What waits since a restore may have been sent before it.
  may_be_there AS (
    SELECT order_id, queue FROM under_way
    UNION SELECT d.order_id, d.queue FROM due d JOIN theirs o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
    WHERE d.claimed_by = ${RESTORED} OR d.restored
  ),
  told AS (
    SELECT o.order_id, p.provider, p.event, o.received_at,
      jsonb_strip_nulls(jsonb_build_object('status', 'pending',
        'providerRef', payment->'providerRef',
        'warnings', CASE WHEN payment ? 'providerRef' THEN NULL ELSE '["uncertain"]'::jsonb END)) AS state
    FROM theirs o CROSS JOIN json_to_recordset($7::json) AS p(provider text, event text),
      LATERAL (SELECT coalesce(o.deliveries->(p.provider || '/order_paid/0'), '{}') AS payment) its
    WHERE payment ? 'history' OR EXISTS (
      SELECT 1 FROM may_be_there u JOIN connection c ON c.shop_id = $1 AND c.provider = p.provider AND c.enabled
      WHERE u.order_id = o.order_id AND u.queue IN ('plan', p.provider))
  ),
  emptied AS (
    UPDATE orders o
    SET name = NULL, customer_id = NULL, cart_token = NULL, financial_status = NULL, source_name = NULL,
        link_method = 'none', digest = NULL, attention = NULL, body = NULL, erased_at = $6,
        deliveries = coalesce((SELECT jsonb_object_agg(t.provider || '/' || t.event || '/1', t.state) FROM told t
                               WHERE t.order_id = o.order_id), '{}')
    WHERE o.shop_id = $1 AND o.order_id IN (SELECT order_id FROM told UNION SELECT order_id FROM under_way)
    RETURNING o.order_id
  ),
  gone AS (
    DELETE FROM orders o USING theirs t WHERE o.shop_id = $1 AND o.order_id = t.order_id
      AND t.order_id NOT IN (SELECT order_id FROM told UNION SELECT order_id FROM under_way)
  ),
  owed AS (
    INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at)
    SELECT $1, order_id, provider, 'live', $6, $6, received_at FROM told
    ON CONFLICT (shop_id, order_id, queue) DO UPDATE SET due_at = $6, lane = 'live', unsure = '{}', claimed_by = NULL, claimed_at = NULL
    WHERE d.claimed_by IS NULL OR d.claimed_by = ${RESTORED}
  ),
  released AS (
    DELETE FROM due d USING theirs o
    WHERE d.shop_id = $1 AND d.order_id = o.order_id AND (d.claimed_by IS NULL OR d.claimed_by = ${RESTORED})
      AND NOT EXISTS (SELECT 1 FROM told t WHERE t.order_id = d.order_id AND t.provider = d.queue)
  ),
  refetches AS (DELETE FROM refetch r USING theirs o WHERE r.shop_id = $1 AND r.order_id = o.order_id),
  sent AS (DELETE FROM sent_request s USING theirs o WHERE s.shop_id = $1 AND s.order_id = o.order_id),
  links AS (
    DELETE FROM session_link l USING theirs o WHERE l.shop_id = $1 AND l.cart_token = o.cart_token RETURNING 1
  ),
  advised AS (
    DELETE FROM advice a WHERE a.shop_id = $1 AND a.session = ANY (ARRAY(${THEIR_SESSIONS})) RETURNING 1
  ),
  lines AS (DELETE FROM order_line l USING theirs o WHERE l.shop_id = $1 AND l.order_id = o.order_id),
  entries AS (
    UPDATE audit_entry a SET subject = 'redacted', detail = '{}' FROM theirs o
    WHERE a.shop_id = $1 AND a.subject LIKE o.order_id || '/%' RETURNING 1
  ),
  refused AS (
    INSERT INTO erased_order (shop_id, order_id, erased_at)
    SELECT $1, order_id, $6 FROM theirs UNION SELECT $1, id, $6 FROM unnest($3::text[]) AS id
    ON CONFLICT DO NOTHING
  )
  ${EVIDENCE}
  SELECT $1, 'customers/redact', $4, $5, json_build_object(
    'orders', (SELECT count(*) FROM theirs), 'payloads', (SELECT count(*) FROM theirs WHERE body IS NOT NULL),
    'deliveries', (SELECT count(*) FROM theirs o, jsonb_object_keys(o.deliveries)),
    'attempts', (SELECT coalesce(sum(jsonb_array_length(e.value->'history')), 0) FROM theirs o, jsonb_each(o.deliveries) e),
    'links', (SELECT count(*) FROM links), 'advice', (SELECT count(*) FROM advised), 'providers', (SELECT count(*) FROM told)), $6,
    CASE WHEN NOT EXISTS (SELECT 1 FROM told) AND NOT EXISTS (SELECT 1 FROM under_way) THEN $6 END`;

/**
 * Erases everything kept of a customer's orders, in one statement, and keeps the evidence that it was done. What a late
 * webhook or a comparison could bring back is refused from then on. Copies at providers that have a call for it
 * (`deletedBy`) are deleted by deliveries; the evidence is complete when they are.
 */
export async function redactCustomer(
  sql: Sql,
  shopId: number,
  subject: Subject,
  deletedBy: readonly { provider: string; event: string }[],
  now: Date,
): Promise<void> {
  await sql.query(REDACT, [
    ...[shopId, subject.customerId, subject.orderIds, subject.requestId, subjectHash(shopId, subject), now],
    JSON.stringify(deletedBy),
  ]);
}

/** Notes that a shop's data has to be erased; `eraseShop` does it as a job. */
export async function requestShopRedaction(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(`${EVIDENCE} SELECT $1, 'shop/redact', NULL, $2, '{}', $3, NULL`, [
    shopId,
    createHash("sha256").update(String(shopId)).digest("hex"),
    now,
  ]);
}
