import { beforeEach, describe, expect, it } from "vitest";
import type { OrderEvent } from "#app/domain/delivery.ts";
import { createIngest } from "#app/orders/ingest.server.ts";
import { openIncidents } from "#app/records/incidents.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { UnreadableBody } from "#app/shopify/webhooks/unreadable.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { countUnreadable } from "#app/shops/unreadable.server.ts";
import { createBodyHandler } from "#app/webhooks/handle-body.server.ts";
import { findQuarantined, INCIDENT, listQuarantine, orderIdIn, quarantine } from "#app/webhooks/quarantine.server.ts";
import { readerVersion } from "#app/webhooks/reader-version.server.ts";
import { createReread } from "#app/webhooks/reread.server.ts";
import { createTopicHandlers } from "#app/webhooks/topic-handlers.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { type Json, lineBody, orderBody } from "#test/support/orders.ts";
import { toOrder, LINK_KEYS } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const DOMAIN = "shop.myshopify.com";
const NOW = Date.parse("2026-02-04T12:00:00Z");
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ORDER_ID = "450789469";

describe("an order's id is found in what can't be read", () => {
  test_([
    ["an order", "orders/paid", `{"id": ${ORDER_ID}, "line_items": [`, ORDER_ID],
    ["its global id first", "orders/paid", `{"id":1,"admin_graphql_api_id":"gid://shopify/Order/9","line`, "9"],
    ["not a line's", "orders/paid", `{"line_items":[{"admin_graphql_api_id":"gid://shopify/LineItem/9"`, null],
    ["of an edit", "orders/edited", `{"order_edit":{"id":7,"order_id":9,"x`, "9"],
    ["of a refund", "refunds/create", `{"id":7,"admin_graphql_api_id":"gid://shopify/Refund/7","order_id":9`, "9"],
    ["not for a product", "products/update", `{"id":5`, null],
    ["no JSON at all", "orders/paid", "<html>", null],
  ]);
  function test_(cases: [string, string, string, string | null][]): void {
    it.each(cases)("%s", (_case, topic, text, expected) => {
      expect(orderIdIn(topic, text)).toBe(expected);
    });
  }
});

it("the readers' version is the same for the same code", () => {
  expect(readerVersion()).toMatch(/^[\w-]{16}$/);
  expect(readerVersion()).toBe(readerVersion());
});

describe("a webhook that couldn't be read", () => {
  const db = useDatabase();
  let shopId: number;
  let now: number;
  let taken: Set<OrderEvent>;
  let atShopify: Map<string, Json>;
  let away: boolean;
  let jobs: string[];

  beforeEach(async () => {
    now = NOW;
    taken = new Set(["order_paid"]);
    atShopify = new Map();
    away = false;
    jobs = [];
    shopId = (await noteInstall(db.sql, DOMAIN, ["read_orders"], new Date(NOW - DAY))).id;
  });

  const context = { seal: async (text: string) => `sealed:${text}`, open: async (text: string) => text.slice(7) };
  const put = async (
    topic: string,
    body: unknown,
    { whole = true, readBy = "old", id = "w1" } = {},
  ): Promise<string> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    await quarantine(
      { sql: db.sql, seal: context.seal, readBy },
      {
        shop: { id: shopId, domain: DOMAIN, active: true, installedAt: new Date(NOW - DAY), signedInAt: null },
        headers: { topic, shop: DOMAIN, webhookId: id, triggeredAt: new Date(NOW - 1_000) },
        body: Buffer.from(text),
        whole,
        error: new UnreadableBody("line_items[0].price", "line_items[0].price must be an amount of 0 or more."),
        now: new Date(now),
      },
    );
    return (await listQuarantine(db.sql, shopId))[0]?.id ?? "";
  };
  const reread = (readBy = "new") => {
    const shops = createShopDirectory(db.sql, () => now);
    const followUps = {
      refreshProduct: async (_shop: number, product: string) => void jobs.push(product),
      redactShop: async () => {},
    };
    const common = {
      sql: db.sql,
      ingest: createIngest(db.sql, { onCommitted: () => {} }),
      handlers: createTopicHandlers(db.sql, shops, followUps, PROVIDERS, context.seal),
      linkKeys: LINK_KEYS,
      eventsTaken: async () => taken,
    };
    return createReread({
      ...common,
      shops,
      handle: createBodyHandler(common),
      open: context.open,
      async fetchOrders(_shop, ids) {
        if (away) throw new Error("Shopify is away.");
        return ids.flatMap((id) => {
          const body = atShopify.get(id);
          return body ? [toOrder(body)] : [];
        });
      },
      readBy,
      now: () => now,
      log: silentLog,
    });
  };
  const orders = () => db.sql.query<{ order_id: string; origin: string }>(`SELECT order_id, origin FROM orders`);
  const incidents = () => openIncidents(db.sql, shopId, INCIDENT);
  const left = () => listQuarantine(db.sql, null);

  it("is listed with reason and field, counted, and an open incident; what it holds is not shown", async () => {
    await put("orders/paid", { id: 1, secret: "PERSONAL" });
    const rows = await left();
    expect(rows).toMatchObject([
      { shop: DOMAIN, topic: "orders/paid", orderId: "1", field: "line_items[0].price", whole: true, attempts: 0 },
    ]);
    expect(JSON.stringify(rows)).not.toContain("PERSONAL");
    expect([await countUnreadable(db.sql, shopId), await countUnreadable(db.sql, shopId + 1)]).toEqual([1, 0]);
    expect(await incidents()).toMatchObject([{ subject: "orders/paid", detail: { field: "line_items[0].price" } }]);
    expect(await listQuarantine(db.sql, shopId + 1)).toEqual([]);
    expect(await findQuarantined(db.sql, shopId + 1, rows[0]?.id ?? "0")).toBeNull();
  });

  it("is kept once, however often it comes", async () => {
    await put("orders/paid", "{");
    await put("orders/paid", "{");
    expect(await left()).toHaveLength(1);
  });

  it("is read by a newer version by itself, past its receipt, and the incident is closed", async () => {
    await put("orders/paid", orderBody());
    expect(await reread("old").due()).toBe(0);
    expect(await orders()).toEqual([]);
    expect(await reread("new").due()).toBe(1);
    expect(await orders()).toEqual([{ order_id: ORDER_ID, origin: "webhook" }]);
    expect([await left(), await incidents()]).toEqual([[], []]);
  });

  it("is tried once by each version, and stays listed with what that one found", async () => {
    await put("orders/paid", orderBody({ line_items: [lineBody({ quantity: "two" })] }));
    expect(await reread().due()).toBe(0);
    expect(await left()).toMatchObject([{ field: "line_items[0].quantity", attempts: 1 }]);
    await reread().due();
    expect(await left()).toMatchObject([{ attempts: 1 }]);
  });

  it("of which only the head is kept has its order fetched by its id, at once", async () => {
    atShopify.set(ORDER_ID, orderBody());
    await put("orders/paid", JSON.stringify(orderBody()).slice(0, 200), { whole: false });
    expect(await reread("old").due()).toBe(1);
    expect(await orders()).toEqual([{ order_id: ORDER_ID, origin: "reconciliation" }]);
    expect(await left()).toEqual([]);
  });

  it("waits while Shopify is away, and is tried again", async () => {
    atShopify.set(ORDER_ID, orderBody());
    away = true;
    await put("orders/paid", `{"id":${ORDER_ID},`, { whole: false });
    expect(await reread("old").due()).toBe(0);
    away = false;
    expect(await reread("old").due()).toBe(0);
    now += MINUTE;
    expect(await reread("old").due()).toBe(1);
  });

  it("is given up by a fetch where Shopify has no such order", async () => {
    await put("orders/paid", `{"id":${ORDER_ID},`, { whole: false });
    expect(await reread("old").due()).toBe(0);
    now += DAY;
    expect(await reread("old").due()).toBe(0);
    expect(await left()).toMatchObject([{ attempts: 1 }]);
  });

  it("that tells of an edit is mended by its order", async () => {
    taken.add("order_updated");
    atShopify.set(ORDER_ID, orderBody());
    await put("orders/edited", { order_edit: { order_id: Number(ORDER_ID) } });
    expect(await reread().due()).toBe(1);
    expect(await orders()).toHaveLength(1);
  });

  it("that isn't an order's is carried out when it can be read, though its receipt is known", async () => {
    await put("shop/update", {
      id: 9,
      myshopify_domain: DOMAIN,
      domain: "www.new.example",
      iana_timezone: "Europe/Paris",
      country_code: "FR",
    });
    expect(await reread().due()).toBe(1);
    expect(await db.sql.query(`SELECT primary_domain, country FROM shop WHERE id = $1`, [shopId])).toEqual([
      { primary_domain: "www.new.example", country: "FR" },
    ]);
  });

  it("that is about compliance is listed, and never asks Shopify", async () => {
    away = true;
    await put("customers/redact", { shop_domain: "other.myshopify.com", customer: { id: 1 } });
    expect(await reread().due()).toBe(0);
    expect(await left()).toMatchObject([{ topic: "customers/redact", orderId: null, attempts: 1 }]);
  });

  it("of a shop that has gone is left alone", async () => {
    await put("orders/paid", orderBody());
    await db.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id = $1`, [shopId]);
    expect(await reread().due()).toBe(0);
    expect(await orders()).toEqual([]);
  });

  it("is read by hand, whatever version tried before", async () => {
    const id = await put("orders/paid", orderBody(), { readBy: "new" });
    const { one } = reread();
    expect(await one(shopId + 1, id)).toBeNull();
    expect(await one(shopId, id)).toBe("read");
    expect(await one(shopId, id)).toBeNull();
  });

  it("is told as lost when nobody could read it for seven days", async () => {
    await put("orders/paid", "{");
    now += 7 * DAY;
    await reread().due();
    expect(await left()).toEqual([]);
    expect(await db.sql.query(`SELECT action, detail FROM audit_entry WHERE shop_id = $1`, [shopId])).toEqual([
      { action: "quarantine.expired", detail: { topic: "orders/paid", orderId: null } },
    ]);
    expect(await incidents()).toHaveLength(1);
  });
});
