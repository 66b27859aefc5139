import type { OrderEvent } from "../domain/delivery.ts";
import { idDigits } from "../domain/ids.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import { count } from "../platform/counters.server.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import { owesPayment } from "../orders/paid.ts";
import { requestRefetch } from "../orders/refetch-rows.server.ts";
import { parseExactJson } from "../shopify/exact-json.ts";
import { ORDER_TOPICS, REFETCH_TOPICS, TOPICS } from "../shopify/topics.ts";
import { toOrder } from "../shopify/to-order.ts";
import { type Json, objectOrNull, UnreadableBody } from "../shopify/unreadable.ts";
import { isSignedByShopify, readWebhookHeaders, type WebhookHeaders } from "../shopify/webhook.server.ts";
import type { KnownShop, ShopDirectory } from "../shops/directory.server.ts";
import { quarantine } from "./quarantine.server.ts";
import type { TopicHandlers } from "./topic-handlers.server.ts";

/** What became of a webhook; `respond` says which status each is answered with. */
export type ReceiveOutcome =
  | { outcome: "accepted" | "duplicate" | "unknown_shop" | "unknown_topic" | "bad_headers"; topic: string }
  | { outcome: "quarantined"; topic: string; reason: string }
  | { outcome: "bad_signature" | "fault"; topic: string };

export interface ReceiveOptions {
  sql: Sql;
  /** The app's secret, and the previous one while a rotation lasts. */
  secrets: readonly string[];
  shops: ShopDirectory;
  ingest: Ingest;
  handlers: TopicHandlers;
  /** The events that any connection of a shop takes: others cost no plan. */
  eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>>;
  /** Told how long after the merchant's action an order's webhook arrived. */
  onUpstreamDelay?(seconds: number): void;
  seal(text: string, context: Record<string, string | number>): Promise<string>;
  now(): number;
  log: Log;
}

/** A webhook as it came over the wire. `whole` is false when the body was longer than what is read of one. */
export interface RawWebhook {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  whole: boolean;
  /** Whether the signature over all bytes holds, where the body was too long to keep. */
  signed?: boolean;
}

/**
 * Receives one webhook: signature first, on the raw bytes; then headers, shop and body. It resolves once everything that
 * has to be kept is durably committed, and never asks Shopify for anything. Never throws.
 */
export function createReceive(options: ReceiveOptions) {
  const { sql, shops, log } = options;

  return async (webhook: RawWebhook): Promise<ReceiveOutcome> => {
    const signed = webhook.signed ?? isSignedByShopify(webhook.body, webhook.headers, options.secrets);
    if (!signed) return { outcome: "bad_signature", topic: "unknown" };
    const read = readWebhookHeaders(webhook.headers);
    if (!read.ok) return { outcome: "bad_headers", topic: "unknown" };
    const { headers } = read;
    if (!TOPICS.includes(headers.topic)) return { outcome: "unknown_topic", topic: "unknown" };
    try {
      const shop = await shops.find(headers.shop);
      return { ...(await take(webhook, headers, shop)), topic: headers.topic };
    } catch (error) {
      log.error(
        { topic: headers.topic, error: error instanceof Error ? error.message : "unknown" },
        "webhook not kept",
      );
      return { outcome: "fault", topic: headers.topic };
    }
  };

  type Taken = { outcome: "accepted" | "duplicate" | "unknown_shop" } | { outcome: "quarantined"; reason: string };

  async function take(webhook: RawWebhook, headers: WebhookHeaders, shop: KnownShop | null): Promise<Taken> {
    const now = new Date(options.now());
    const event = ORDER_TOPICS[headers.topic];
    const ofOrders = event !== undefined || isRefetch(headers.topic);
    // Compliance and a late uninstall concern shops that have gone; orders of such shops are none of our business.
    if (!shop || (!shop.active && ofOrders)) {
      await count(sql, 0, "webhook_unknown_shop", now);
      return { outcome: "unknown_shop" };
    }
    try {
      const body = parse(webhook);
      if (isRefetch(headers.topic)) return await noteChange(headers, shop, body, now);
      if (event === undefined) return await options.handlers.handle(headers, shop, body, now);
      const order = toOrder(body);
      const outcome = await options.ingest.add({
        shopId: shop.id,
        order,
        event: await taken(shop.id, event),
        paid: owesPayment(order, shop.installedAt),
        origin: "webhook",
        receivedAt: now,
        triggeredAt: headers.triggeredAt,
        receipt: { topic: headers.topic, webhookId: headers.webhookId },
      });
      if (headers.triggeredAt && outcome.outcome === "accepted") {
        options.onUpstreamDelay?.(Math.max(0, now.getTime() - headers.triggeredAt.getTime()) / 1000);
      }
      return outcome;
    } catch (error) {
      if (!(error instanceof UnreadableBody)) throw error;
      await quarantine(sql, options.seal, { shop, headers, body: webhook.body, error, now });
      log.warn({ topic: headers.topic, shop: shop.domain, field: error.field, reason: error.message }, "quarantined");
      return { outcome: "quarantined", reason: error.message };
    }
  }

  /** A payment is owed to whoever is connected when it is planned; what follows it, to those that take it now. */
  async function taken(shopId: number, event: OrderEvent | null): Promise<OrderEvent | null> {
    if (event === null || event === "order_paid") return event;
    return (await options.eventsTaken(shopId)).has(event) ? event : null;
  }

  /** An edit or a refund doesn't carry the order: it is fetched anew where somebody takes updates. */
  async function noteChange(headers: WebhookHeaders, shop: KnownShop, body: Json, now: Date): Promise<Taken> {
    const holder = headers.topic === "orders/edited" ? (objectOrNull(body["order_edit"]) ?? {}) : body;
    const orderId = idDigits(holder["order_id"]);
    if (orderId === null) throw new UnreadableBody("order_id", "order_id must be the digits of an order's id.");
    const wanted = (await options.eventsTaken(shop.id)).has("order_updated");
    const noted = await requestRefetch(sql, { ...headers, shopId: shop.id }, wanted ? orderId : null, now);
    return { outcome: noted ? "accepted" : "duplicate" };
  }
}

const isRefetch = (topic: string): boolean => (REFETCH_TOPICS as readonly string[]).includes(topic);

function parse({ body, whole }: RawWebhook): Record<string, unknown> {
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

/** The status that Shopify is answered with: anything but a 2xx makes it send again. */
export function statusOf({ outcome }: ReceiveOutcome): number {
  switch (outcome) {
    case "bad_signature":
      return 401;
    case "fault":
      return 503;
    case "accepted":
    case "duplicate":
    case "quarantined":
    case "unknown_shop":
    case "unknown_topic":
    case "bad_headers":
      return 200;
  }
}
