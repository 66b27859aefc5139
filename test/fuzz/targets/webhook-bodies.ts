import { createHmac } from "node:crypto";
import fc from "fast-check";
import { silentLog } from "#app/platform/telemetry/log.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { topicNames } from "#app/shopify/webhooks/topics.ts";
import { createReceive, statusOf } from "#app/webhooks/receive.server.ts";
import type { TopicHandlers } from "#app/webhooks/topic-handlers.server.ts";
import { ORDER_EVENTS } from "#app/domain/delivery.ts";
import { mutate, mutations } from "#test/support/mutations.ts";
import { orderBody, PERSONAL } from "#test/support/orders.ts";
import type { Target } from "../target.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

export const SECRET = "fuzz-secret";
const KNOWN_STATUSES = new Set([200, 401]);

/**
 * A receiving side without a database: what it would keep is handed to `kept`, and what it would put into quarantine to
 * `sealed`.
 */
function receiver(kept: (text: string) => void, sealed: (text: string) => void) {
  const sql: Sql = { query: async () => [], exec: async () => {} };
  const shop = { id: 1, domain: "shop.myshopify.com", active: true, installedAt: new Date(0) };
  const take = async (arrival: unknown) => {
    kept(JSON.stringify(arrival));
    return { outcome: "accepted" as const };
  };
  return createReceive({
    sql,
    secrets: [SECRET],
    shops: { find: async () => shop, forget: () => undefined } as never,
    ingest: { add: take, idle: async () => {}, waiting: () => 0 } as never,
    handlers: { handle: async () => ({ outcome: "accepted" as const }) } as unknown as TopicHandlers,
    linkKeys: LINK_KEYS,
    eventsTaken: async () => new Set(ORDER_EVENTS),
    readBy: "fuzz",
    seal: async (text) => {
      sealed(text);
      return "sealed";
    },
    now: () => Date.parse("2026-11-20T10:00:00Z"),
    log: silentLog,
  });
}

/** A webhook as Shopify sends it. */
export function signed(topic: string, body: Buffer, webhookId = "w1") {
  return {
    whole: true,
    body,
    headers: {
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": "shop.myshopify.com",
      "x-shopify-webhook-id": webhookId,
      "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
    },
  };
}

const topics = fc.constantFrom(...topicNames());
export const orderTopics = fc.constantFrom(...topicNames("order"));

/** An order with anything in any place of it is taken or put into quarantine; no personal word of it is ever kept. */
export const webhookBodies: Target = {
  name: "webhook bodies: orders with anything in any place",
  property: () =>
    fc.asyncProperty(orderTopics, mutations, async (topic, changes) => {
      const kept: string[] = [];
      const sealed: string[] = [];
      const receive = receiver(
        (text) => kept.push(text),
        (text) => sealed.push(text),
      );
      const body = Buffer.from(mutate(orderBody(), changes, () => true));
      const outcome = await receive(signed(topic, body));
      if (!["accepted", "quarantined"].includes(outcome.outcome)) throw new Error(`It was ${outcome.outcome}.`);
      const place = outcome.outcome === "accepted" ? kept : sealed;
      if (place.length !== 1 || kept.length + sealed.length !== 1) throw new Error("It was answered 200 and not kept.");
      if (sealed.some((text) => text !== body.toString())) {
        throw new Error("Something of it was not kept.");
      }
      if (outcome.outcome === "quarantined" && !/^[A-Za-z].*\.$/s.test(outcome.reason)) {
        throw new Error(`It was put into quarantine without a sentence: ${outcome.reason}`);
      }
      if (outcome.outcome === "quarantined" && outcome.reason.includes(PERSONAL)) {
        throw new Error("The reason tells personal data.");
      }
      if (kept.some((text) => text.includes(PERSONAL))) throw new Error("Personal data was kept.");
    }),
};

/** Any bytes at all on any topic: an answer that Shopify understands, never a fault. */
export const webhookBytes: Target = {
  name: "webhook bodies: any bytes, any JSON",
  property: () =>
    fc.asyncProperty(topics, fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json()), async (topic, content) => {
      const receive = receiver(
        () => undefined,
        () => undefined,
      );
      const outcome = await receive(signed(topic, Buffer.from(content)));
      if (!KNOWN_STATUSES.has(statusOf(outcome))) throw new Error(`It was ${outcome.outcome}.`);
    }),
};
