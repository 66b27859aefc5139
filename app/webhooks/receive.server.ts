import { messageOf } from "../domain/text.ts";
import type { Sealer } from "../platform/secrets/seal.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { count } from "../records/counters.server.ts";
import { isOrderTopic, isTopic } from "../shopify/webhooks/topics.ts";
import { UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import { isSignedByShopify, readWebhookHeaders } from "../shopify/webhooks/webhook.server.ts";
import type { KnownShop, ShopDirectory } from "../shops/directory.server.ts";
import {
  type BodyHandlerOptions,
  createBodyHandler,
  type KnownHeaders,
  ofOrders,
  parseBody,
} from "./handle-body.server.ts";
import { quarantine } from "./quarantine.server.ts";

/** What became of a webhook; `respond` says which status each is answered with. */
export type ReceiveOutcome =
  | { outcome: "accepted" | "duplicate" | "unknown_shop" | "unknown_topic" | "bad_headers"; topic: string }
  | { outcome: "quarantined"; topic: string; reason: string }
  | { outcome: "bad_signature" | "fault"; topic: string };

export interface ReceiveOptions extends BodyHandlerOptions {
  sql: Sql;
  /** The app's secret, and the previous one while a rotation lasts. */
  secrets: readonly string[];
  shops: ShopDirectory;
  /** Told how long after the merchant's action an order's webhook arrived. */
  onUpstreamDelay?(seconds: number): void;
  /** Told that a webhook changed something of a shop itself, or couldn't be read. */
  onShopChanged?(shopId: number): void;
  seal: Sealer["seal"];
  /** The version of the code that reads bodies (`readerVersion`). */
  readBy: string;
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
  const handle = createBodyHandler(options);

  return async (webhook: RawWebhook): Promise<ReceiveOutcome> => {
    const signed = webhook.signed ?? isSignedByShopify(webhook.body, webhook.headers, options.secrets);
    if (!signed) return { outcome: "bad_signature", topic: "unknown" };
    const read = readWebhookHeaders(webhook.headers);
    if (!read.ok) return { outcome: "bad_headers", topic: "unknown" };
    const { headers } = read;
    const { topic } = headers;
    if (!isTopic(topic)) return { outcome: "unknown_topic", topic: "unknown" };
    try {
      const shop = await shops.find(headers.shop);
      return { ...(await take(webhook, { ...headers, topic }, shop)), topic: headers.topic };
    } catch (error) {
      log.error({ topic: headers.topic, error: messageOf(error) }, "webhook not kept");
      return { outcome: "fault", topic: headers.topic };
    }
  };

  type Taken = { outcome: "accepted" | "duplicate" | "unknown_shop" } | { outcome: "quarantined"; reason: string };

  async function take(webhook: RawWebhook, headers: KnownHeaders, shop: KnownShop | null): Promise<Taken> {
    const now = new Date(options.now());
    // Compliance and a late uninstall concern shops that have gone; orders of such shops are none of our business.
    if (!shop || (!shop.active && ofOrders(headers.topic))) {
      await count(sql, 0, "webhook_unknown_shop", now);
      return { outcome: "unknown_shop" };
    }
    try {
      const handled = await handle(headers, shop, parseBody(webhook), now);
      if (headers.triggeredAt && isOrderTopic(headers.topic) && handled.outcome === "accepted") {
        options.onUpstreamDelay?.(Math.max(0, now.getTime() - headers.triggeredAt.getTime()) / 1000);
      }
      log.debug({ topic: headers.topic, shop: shop.domain, id: headers.webhookId, ...handled }, "webhook");
      if (isOfShop(headers.topic)) options.onShopChanged?.(shop.id);
      return handled;
    } catch (error) {
      if (!(error instanceof UnreadableBody)) throw error;
      await quarantine({ sql, seal: options.seal, readBy: options.readBy }, { ...webhook, shop, headers, error, now });
      log.warn({ topic: headers.topic, shop: shop.domain, field: error.field, reason: error.message }, "quarantined");
      options.onShopChanged?.(shop.id);
      return { outcome: "quarantined", reason: error.message };
    }
  }
}

/** Whether a topic tells of the shop itself: scopes, requests for data. Orders are noted when they are planned. */
const isOfShop = (topic: string): boolean => !ofOrders(topic) && !topic.startsWith("products/");

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
