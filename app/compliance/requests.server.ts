import { createHash } from "node:crypto";
import { idDigits } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";
import { exportContext, exportSubject, type Subject } from "./export.server.ts";
import { type Json, objectOrNull } from "../shopify/unreadable.ts";

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

const OF_SUBJECT = `
  SELECT o.shop_id, o.order_id, o.received_at, o.cart_token FROM orders o
  WHERE o.shop_id = $1 AND (o.customer_id = $2 OR o.order_id = ANY($3::text[]))`;

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
  seal: (text: string, context: Record<string, string | number>) => Promise<string>,
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

// The provider's copy of an order goes by a DELETE of its own, where the provider has such a call and may have the
// order. Its row outlives the order's data, and is erased itself once it is settled.
const REDACTIONS = `
  INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, lane, due_at, provider_ref, warnings,
    received_at, created_at)
  SELECT d.shop_id, d.order_id, d.provider, 'order_cancelled', 1, 'pending', 'live',
    CASE WHEN d.status = 'sending' THEN $6::timestamptz + interval '1 minute' ELSE $6 END, d.provider_ref,
    CASE WHEN d.provider_ref IS NULL THEN '{uncertain}'::text[] ELSE '{}' END, d.received_at, $6
  FROM delivery d JOIN theirs o ON o.shop_id = d.shop_id AND o.order_id = d.order_id
  WHERE d.provider = 'robosize' AND d.event = 'order_paid' AND d.attempts > 0
  ON CONFLICT DO NOTHING RETURNING 1`;

/**
 * Erases everything kept of a customer's orders, in one statement, and keeps the evidence that it was done. What a late
 * webhook or a comparison could bring back is refused from then on. Robosize's copies are deleted by deliveries; the
 * evidence is complete when they are.
 */
export async function redactCustomer(sql: Sql, shopId: number, subject: Subject, now: Date): Promise<void> {
  const erase = (table: string): string => `
    DELETE FROM ${table} t USING theirs o WHERE t.shop_id = o.shop_id AND t.order_id = o.order_id`;
  await sql.query(
    `WITH theirs AS (${OF_SUBJECT}),
     payloads AS (${erase("order_payload")} AND t.received_at = o.received_at RETURNING 1),
     attempts AS (${erase("attempt")} AND t.received_at = o.received_at RETURNING 1),
     deliveries AS (${erase("delivery")} RETURNING 1),
     redactions AS (${REDACTIONS}),
     refetches AS (${erase("refetch")} RETURNING 1),
     erased AS (${erase("orders")} RETURNING 1),
     links AS (
       DELETE FROM session_link l USING theirs o
       WHERE l.shop_id = o.shop_id AND l.cart_token = o.cart_token RETURNING 1
     ),
     entries AS (
       UPDATE audit_entry a SET subject = 'redacted', detail = '{}' FROM theirs o
       WHERE a.shop_id = o.shop_id AND a.subject LIKE o.order_id || '/%' RETURNING 1
     ),
     refused AS (
       INSERT INTO erased_order (shop_id, order_id, erased_at)
       SELECT $1, order_id, $6 FROM theirs UNION SELECT $1, id, $6 FROM unnest($3::text[]) AS id
       ON CONFLICT DO NOTHING
     )
     ${EVIDENCE}
     SELECT $1, 'customers/redact', $4, $5, json_build_object(
       'orders', (SELECT count(*) FROM erased), 'payloads', (SELECT count(*) FROM payloads),
       'deliveries', (SELECT count(*) FROM deliveries), 'attempts', (SELECT count(*) FROM attempts),
       'links', (SELECT count(*) FROM links), 'providers', (SELECT count(*) FROM redactions)), $6,
       CASE WHEN NOT EXISTS (SELECT 1 FROM redactions) THEN $6 END`,
    [shopId, subject.customerId, subject.orderIds, subject.requestId, subjectHash(shopId, subject), now],
  );
}

/** Notes that a shop's data has to be erased; `eraseShop` does it as a job. */
export async function requestShopRedaction(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(`${EVIDENCE} SELECT $1, 'shop/redact', NULL, $2, '{}', $3, NULL`, [
    shopId,
    createHash("sha256").update(String(shopId)).digest("hex"),
    now,
  ]);
}

/** Tables that grow with a shop, emptied by batches; the partitioned ones hold nothing but what an order's erasure left. */
const LARGE_TABLES = [
  "receipt",
  "variant_fact",
  "session_link",
  "audit_entry",
  "delivery",
  "erased_order",
  "refetch",
] as const;
const OTHER_TABLES = [
  "order_payload",
  "attempt",
  "quarantine",
  "connection",
  "signing_key",
  "incident",
  "operation",
  "counter",
  "reconciliation",
] as const;

/** Rows that one statement erases: a shop of years has millions, and no lock may last. */
const BATCH = 2_000;

/**
 * Erases everything kept of a shop that has gone; only the evidence stays. A shop that installed again meanwhile keeps
 * its data (Shopify sends no `shop/redact` then; a late one must do no harm). Gives whether it was erased.
 */
export async function eraseShop(sql: Sql, shopId: number, now: Date): Promise<boolean> {
  const [shop] = await sql.query<{ state: string }>(`SELECT state FROM shop WHERE id = $1`, [shopId]);
  if (shop?.state === "active") return false;
  await eraseOrders(sql, shopId);
  for (const table of LARGE_TABLES) await eraseTable(sql, table, shopId);
  for (const table of OTHER_TABLES) await sql.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  await sql.query(
    `WITH gone AS (DELETE FROM shop WHERE id = $1 RETURNING domain),
     tokens AS (DELETE FROM shop_session t USING gone WHERE t.shop = gone.domain)
     UPDATE compliance_evidence SET completed_at = $2, export = NULL WHERE shop_id = $1 AND completed_at IS NULL`,
    [shopId, now],
  );
  return true;
}

async function eraseOrders(sql: Sql, shopId: number): Promise<void> {
  const erase = (table: string): string => `
    DELETE FROM ${table} t USING batch o WHERE t.shop_id = o.shop_id AND t.order_id = o.order_id`;
  await inBatches(
    sql,
    shopId,
    `
    WITH batch AS (SELECT shop_id, order_id, received_at FROM orders WHERE shop_id = $1 LIMIT ${BATCH}),
    payloads AS (${erase("order_payload")} AND t.received_at = o.received_at),
    attempts AS (${erase("attempt")} AND t.received_at = o.received_at),
    deliveries AS (${erase("delivery")}),
    gone AS (${erase("orders")} RETURNING 1)`,
  );
}

function eraseTable(sql: Sql, table: (typeof LARGE_TABLES)[number], shopId: number): Promise<void> {
  return inBatches(
    sql,
    shopId,
    `
    WITH gone AS (
      DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE shop_id = $1 LIMIT ${BATCH})) RETURNING 1
    )`,
  );
}

async function inBatches(sql: Sql, shopId: number, erase: string): Promise<void> {
  for (let gone = BATCH; gone === BATCH; ) {
    const [row] = await sql.query<{ gone: number }>(`${erase} SELECT count(*)::int AS gone FROM gone`, [shopId]);
    gone = row?.gone ?? 0;
  }
}
