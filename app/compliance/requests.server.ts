import { createHash } from "node:crypto";
import { idDigits } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";
import { type Json, objectOrNull } from "../shopify/unreadable.ts";

/** Whom a compliance request is about: nothing of the body but ids is looked at. */
export interface Subject {
  customerId: string | null;
  orderIds: string[];
  requestId: string | null;
}

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
  SELECT o.shop_id, o.order_id, o.received_at FROM orders o
  WHERE o.shop_id = $1 AND (o.customer_id = $2 OR o.order_id = ANY($3::text[]))`;

const EVIDENCE = `
  INSERT INTO compliance_evidence (shop_id, topic, request_id, subject_hash, counts, requested_at, completed_at)`;

/** Notes a customer's request for data: what is kept of them is counted, for the merchant to be told. */
export async function requestData(sql: Sql, shopId: number, subject: Subject, now: Date): Promise<void> {
  await sql.query(
    `WITH theirs AS (${OF_SUBJECT})
     ${EVIDENCE}
     SELECT $1, 'customers/data_request', $4, $5, json_build_object('orders', (SELECT count(*) FROM theirs)), $6, NULL`,
    [shopId, subject.customerId, subject.orderIds, subject.requestId, subjectHash(shopId, subject), now],
  );
}

/** Erases everything kept of a customer's orders, in one statement, and keeps the evidence that it was done. */
export async function redactCustomer(sql: Sql, shopId: number, subject: Subject, now: Date): Promise<void> {
  const erase = (table: string): string => `
    DELETE FROM ${table} t USING theirs o WHERE t.shop_id = o.shop_id AND t.order_id = o.order_id`;
  await sql.query(
    `WITH theirs AS (${OF_SUBJECT}),
     payloads AS (${erase("order_payload")} AND t.received_at = o.received_at RETURNING 1),
     attempts AS (${erase("attempt")} AND t.received_at = o.received_at RETURNING 1),
     deliveries AS (${erase("delivery")} RETURNING 1),
     erased AS (${erase("orders")} RETURNING 1)
     ${EVIDENCE}
     SELECT $1, 'customers/redact', $4, $5, json_build_object(
       'orders', (SELECT count(*) FROM erased), 'payloads', (SELECT count(*) FROM payloads),
       'deliveries', (SELECT count(*) FROM deliveries), 'attempts', (SELECT count(*) FROM attempts)), $6, $6`,
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

const SHOP_TABLES = [
  "order_payload",
  "attempt",
  "delivery",
  "orders",
  "receipt",
  "quarantine",
  "connection",
  "signing_key",
  "variant_fact",
  "session_link",
  "audit_entry",
  "incident",
  "operation",
  "counter",
] as const;

/**
 * Erases everything kept of a shop that has gone; only the evidence stays. A shop that installed again meanwhile keeps
 * its data (Shopify sends no `shop/redact` then; a late one must do no harm). Gives whether it was erased.
 */
export async function eraseShop(sql: Sql, shopId: number, now: Date): Promise<boolean> {
  const [shop] = await sql.query<{ state: string }>(`SELECT state FROM shop WHERE id = $1`, [shopId]);
  if (shop?.state === "active") return false;
  for (const table of SHOP_TABLES) await sql.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  await sql.query(
    `WITH gone AS (DELETE FROM shop WHERE id = $1 RETURNING domain),
     tokens AS (DELETE FROM shop_session t USING gone WHERE t.shop = gone.domain)
     UPDATE compliance_evidence SET completed_at = $2 WHERE shop_id = $1 AND topic = 'shop/redact' AND completed_at IS NULL`,
    [shopId, now],
  );
  return true;
}
