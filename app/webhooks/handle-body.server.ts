import type { OrderEvent } from "../domain/delivery.ts";
import { idDigits } from "../domain/ids.ts";
import type { LinkKey } from "../domain/session-link.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import { owesPayment } from "../orders/paid.ts";
import { requestRefetch } from "../orders/refetch-rows.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { parseExactJson } from "../shopify/webhooks/exact-json.ts";
import { toOrder } from "../shopify/orders/to-order.ts";
import { isOrderTopic, isRefetchTopic, type TopicName, TOPICS } from "../shopify/webhooks/topics.ts";
import { type Json, objectOrNull, UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import type { WebhookHeaders } from "../shopify/webhooks/webhook.server.ts";
import type { KnownShop } from "../shops/directory.server.ts";
import type { TopicHandlers } from "./topic-handlers.server.ts";

export interface BodyHandlerOptions {
  sql: Sql;
  ingest: Ingest;
  handlers: TopicHandlers;
  /** The keys by which orders are tied to visits. */
  linkKeys: readonly LinkKey[];
  /** The events that any connection of a shop takes: others cost no plan. */
  eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>>;
}

/** The headers of a webhook whose topic this app expects. */
export interface KnownHeaders extends WebhookHeaders {
  topic: TopicName;
}

export type Handled = { outcome: "accepted" | "duplicate" };

/** Whether a topic concerns an order, with it or without. */
export const ofOrders = (topic: string): boolean => isOrderTopic(topic) || isRefetchTopic(topic);

/** Parses the raw bytes of a webhook. Throws UnreadableBody. */
export function parseBody({ body, whole }: { body: Buffer; whole: boolean }): Json {
  if (!whole) throw new UnreadableBody("(body)", "The body is longer than what is read of one.");
  let value: unknown;
  try {
    value = parseExactJson(body.toString("utf8"));
  } catch {
    throw new UnreadableBody("(body)", "The body is no JSON.");
  }
  const object = objectOrNull(value);
  if (!object) throw new UnreadableBody("(body)", "The body must be an object.");
  return object;
}

/** The order that an edit or a refund tells of. Throws UnreadableBody. */
export function changedOrder(topic: string, body: Json): string {
  const holder = topic === "orders/edited" ? (objectOrNull(body["order_edit"]) ?? {}) : body;
  const orderId = idDigits(holder["order_id"]);
  if (orderId === null) throw new UnreadableBody("order_id", "order_id must be the digits of an order's id.");
  return orderId;
}

/**
 * Carries out what a webhook's body tells. Resolves once all of it is durably committed; with `again` past the receipt,
 * for a body that couldn't be read when it came. Throws UnreadableBody for one that isn't what its topic promises.
 */
export function createBodyHandler({ sql, ingest, handlers, linkKeys, eventsTaken }: BodyHandlerOptions) {
  return async (
    headers: KnownHeaders,
    shop: KnownShop,
    body: Json,
    now: Date,
    { again = false } = {},
  ): Promise<Handled> => {
    const { topic, triggeredAt } = headers;
    if (isRefetchTopic(topic)) {
      const orderId = changedOrder(topic, body);
      const wanted = (await eventsTaken(shop.id)).has("order_updated");
      if (wanted) await requestRefetch(sql, shop.id, orderId, now);
      return { outcome: "accepted" };
    }
    if (!isOrderTopic(topic)) return handlers.handle({ ...headers, topic }, shop, body, now, { again });
    const { event } = TOPICS[topic];
    const order = toOrder(body, linkKeys);
    // A payment is owed to whoever is connected when it is planned; what follows it, to those that take it now.
    const isOwed = event === null || event === "order_paid" || (await eventsTaken(shop.id)).has(event);
    const { outcome } = await ingest.add({
      shopId: shop.id,
      order,
      event: isOwed ? event : null,
      paid: owesPayment(order, shop.installedAt),
      origin: "webhook",
      receivedAt: now,
      triggeredAt,
      topic,
    });
    if (outcome === "unkept") throw new UnreadableBody("(body)", "It holds what the database can't keep.");
    return { outcome };
  };
}

export type BodyHandler = ReturnType<typeof createBodyHandler>;
