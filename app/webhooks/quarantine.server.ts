import type { Sealer } from "../platform/secrets/seal.server.ts";
import { closeIncident, openIncident } from "../records/incidents.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import type { WebhookHeaders } from "../shopify/webhooks/webhook.server.ts";
import type { KnownShop } from "../shops/directory.server.ts";
import { ofOrders } from "./handle-body.server.ts";

const KEPT_MS = 7 * 24 * 3_600_000;
/** Of a body that is too long to be read, enough to find its order's id in. */
const HEAD_BYTES = 64 * 1024;
export const INCIDENT = "quarantine";

/** A body that couldn't be read, as people are shown it: what it holds stays sealed. */
export interface Quarantined {
  id: string;
  shop: string;
  topic: string;
  /** The order it tells of, where its id could be found. */
  orderId: string | null;
  field: string | null;
  reason: string;
  whole: boolean;
  attempts: number;
  receivedAt: Date;
  expiresAt: Date;
}

/** The same with what reading it again takes. */
export interface QuarantinedBody extends Quarantined {
  shopId: number;
  webhookId: string;
  triggeredAt: Date | null;
  /** Sealed under the shop's domain and the purpose `quarantine`. */
  body: string;
}

/**
 * The id of the order that a body tells of, found in its text alone: the first of an order's global ids, else the number
 * that it begins with, or for an edit or a refund the order's. Null where there is none.
 */
export function orderIdIn(topic: string, text: string): string | null {
  if (!ofOrders(topic)) return null;
  const found =
    /"order_id"\s*:\s*"?(\d{1,25})\b/.exec(topic === "orders/edited" || topic === "refunds/create" ? text : "") ??
    /"admin_graphql_api_id"\s*:\s*"gid:\/\/shopify\/Order\/(\d{1,25})"/.exec(text) ??
    /^\s*\{\s*"id"\s*:\s*"?(\d{1,25})\b/.exec(text);
  return found?.[1] ?? null;
}

export interface QuarantineOptions {
  sql: Sql;
  seal: Sealer["seal"];
  /** The version of the code that couldn't read it. */
  readBy: string;
}

/**
 * Keeps a webhook that can't be read, sealed and for seven days, so that a fault of ours can be mended and the order
 * still be had, and opens an incident. Sending it again would not help, so it is answered 200.
 */
export async function quarantine(
  { sql, seal, readBy }: QuarantineOptions,
  webhook: { shop: KnownShop; headers: WebhookHeaders; body: Buffer; whole: boolean; error: UnreadableBody; now: Date },
): Promise<void> {
  const { shop, headers, body, whole, error, now } = webhook;
  const text = (whole ? body : body.subarray(0, HEAD_BYTES)).toString("utf8");
  const orderId = orderIdIn(headers.topic, text);
  const sealed = await seal(text, { shop: shop.domain, purpose: "quarantine" });
  await sql.query(
    `WITH noted AS (
       INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at) VALUES ($1, $2, $3, $7, $9)
       ON CONFLICT DO NOTHING RETURNING 1
     )
     INSERT INTO quarantine (shop_id, topic, webhook_id, reason, field, body, received_at, expires_at, triggered_at,
       order_id, whole, read_by, fetch_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text, $11::boolean, $12,
       CASE WHEN NOT $11 AND $10 IS NOT NULL THEN $7::timestamptz END
     FROM noted`,
    [
      ...[shop.id, headers.topic, headers.webhookId, error.message, error.field, sealed],
      ...[now, new Date(now.getTime() + KEPT_MS), headers.triggeredAt, orderId, whole, readBy],
    ],
  );
  const detail = { field: error.field, reason: error.message };
  await openIncident(sql, { shopId: shop.id, kind: INCIDENT, subject: headers.topic, detail }, now);
}

const SHOWN = `q.id::text AS id, s.domain AS shop, q.topic, q.order_id AS "orderId", q.field, q.reason, q.whole,
  q.attempts, q.received_at AS "receivedAt", q.expires_at AS "expiresAt"`;
const BODY = `${SHOWN}, q.shop_id AS "shopId", q.webhook_id AS "webhookId", q.triggered_at AS "triggeredAt", q.body`;
const LISTED_AT_MOST = 500;

/** What couldn't be read, the latest first; of all shops where none is named. */
export async function listQuarantine(sql: Sql, shopId: number | null): Promise<Quarantined[]> {
  const [where, order] = shopId === null ? ["", "q.expires_at DESC, q.id DESC"] : ["WHERE q.shop_id = $1", "q.id DESC"];
  return sql.query(
    `SELECT ${SHOWN} FROM (SELECT * FROM quarantine q ${where} ORDER BY ${order} LIMIT ${LISTED_AT_MOST}) q
     JOIN shop s ON s.id = q.shop_id ORDER BY ${order} -- reads at most 1100`,
    shopId === null ? [] : [shopId],
  );
}

/** One of a shop's, with its sealed body; null when it isn't there any more. */
export async function findQuarantined(sql: Sql, shopId: number, id: string): Promise<QuarantinedBody | null> {
  const [row] = await sql.query<QuarantinedBody>(
    `SELECT ${BODY} FROM quarantine q JOIN shop s ON s.id = q.shop_id WHERE q.shop_id = $1 AND q.id = $2::bigint`,
    [shopId, id],
  );
  return row ?? null;
}

/** Those that this version of the code hasn't tried, and those whose order is to be fetched now. */
export async function dueQuarantined(sql: Sql, readBy: string, now: Date, limit: number): Promise<QuarantinedBody[]> {
  return sql.query(
    `SELECT ${BODY} FROM quarantine q JOIN shop s ON s.id = q.shop_id
     WHERE q.expires_at > $2 AND (q.read_by <> $1 OR q.fetch_at <= $2) ORDER BY q.received_at, q.id LIMIT $3`,
    [readBy, now, limit],
  );
}

/** Notes that one couldn't be read again, by which version, and when its order may be fetched next. */
export async function keepQuarantined(
  sql: Sql,
  { shopId, id }: Pick<QuarantinedBody, "shopId" | "id">,
  tried: { readBy: string; reason: string; field: string | null; fetchAt: Date | null },
): Promise<void> {
  await sql.query(
    `UPDATE quarantine SET read_by = $3, reason = $4, field = $5, fetch_at = $6, attempts = attempts + 1
     WHERE shop_id = $1 AND id = $2::bigint`,
    [shopId, id, tried.readBy, tried.reason, tried.field, tried.fetchAt],
  );
}

/** Forgets one that was read, and closes its incident when it was the last of its topic. */
export async function leaveQuarantine(
  sql: Sql,
  { shopId, id, topic }: Pick<QuarantinedBody, "shopId" | "id" | "topic">,
  now: Date,
): Promise<void> {
  const rows = await sql.query(
    `WITH gone AS (DELETE FROM quarantine WHERE shop_id = $1 AND id = $2::bigint)
     SELECT 1 FROM quarantine WHERE shop_id = $1 AND topic = $3 AND id <> $2::bigint LIMIT 1`,
    [shopId, id, topic],
  );
  if (rows.length === 0) await closeIncident(sql, { shopId, kind: INCIDENT, subject: topic }, now);
}

/** Deletes what nobody could read for seven days. Returns what that was: it is to be told. */
export async function expireQuarantine(
  sql: Sql,
  now: Date,
): Promise<{ shopId: number; id: string; topic: string; orderId: string | null }[]> {
  return sql.query(
    `DELETE FROM quarantine WHERE expires_at <= $1
     RETURNING shop_id AS "shopId", id::text AS id, topic, order_id AS "orderId"`,
    [now],
  );
}
