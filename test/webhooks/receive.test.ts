import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { keepProducts } from "#app/catalog/product-facts.server.ts";
import type { OrderEvent } from "#app/domain/delivery.ts";
import { createIngest } from "#app/orders/ingest.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { createReceive, type RawWebhook, statusOf } from "#app/webhooks/receive.server.ts";
import { createTopicHandlers } from "#app/webhooks/topic-handlers.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { lineBody, orderBody, PERSONAL } from "#test/support/orders.ts";
import { LINK_KEYS } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const SECRET = "app-secret";
const PREVIOUS = "previous-secret";
const SHOP = "shop.myshopify.com";
const NOW = Date.parse("2026-11-20T10:00:00Z");

function webhook(
  topic: string,
  body: unknown,
  {
    secret = SECRET,
    id = "w1",
    shop = SHOP,
    family = "x-shopify",
  }: { secret?: string; id?: string; shop?: string; family?: string } = {},
): RawWebhook {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return {
    whole: true,
    body: bytes,
    headers: {
      [`${family}-topic`]: topic,
      [`${family}-shop-domain`]: shop,
      [`${family}-webhook-id`]: id,
      [`${family}-triggered-at`]: "2026-11-20T09:59:58Z",
      [`${family}-hmac-sha256`]: createHmac("sha256", secret).update(bytes).digest("base64"),
    },
  };
}

describe("a webhook", () => {
  const db = useDatabase();
  let shopId: number;
  let now = NOW;
  let jobs: string[];
  let sealed: string[];
  let taken: Set<OrderEvent>;
  let delays: number[];

  beforeEach(async () => {
    now = NOW;
    jobs = [];
    sealed = [];
    taken = new Set(["order_paid"]);
    delays = [];
    shopId = (await noteInstall(db.sql, SHOP, ["read_orders"], new Date(NOW - 3_600_000))).id;
  });

  const build = (sql: Sql = db.sql) => {
    const shops = createShopDirectory(sql, () => now);
    return createReceive({
      sql,
      secrets: [SECRET, PREVIOUS],
      shops,
      ingest: createIngest(sql, { onCommitted: () => {} }),
      handlers: createTopicHandlers(
        sql,
        shops,
        {
          refreshProduct: async (_shop, product) => void jobs.push(`product ${product}`),
          redactShop: async (shop) => void jobs.push(`redact ${shop}`),
        },
        PROVIDERS,
        async () => "sealed",
      ),
      linkKeys: LINK_KEYS,
      eventsTaken: async () => taken,
      onUpstreamDelay: (seconds) => void delays.push(seconds),
      readBy: "v1",
      seal: async (text) => {
        sealed.push(text);
        return "sealed";
      },
      now: () => now,
      log: silentLog,
    });
  };

  const count = async (table: string): Promise<number> => {
    const [row] = await db.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return row?.count ?? 0;
  };

  it("is taken when the signature over its raw bytes holds, in either family of headers", async () => {
    const receive = build();
    expect(await receive(webhook("orders/paid", orderBody()))).toEqual({ outcome: "accepted", topic: "orders/paid" });
    const events = webhook("ORDERS_PAID", orderBody({ id: 2, admin_graphql_api_id: null }), {
      id: "w2",
      family: "shopify",
    });
    expect(await receive(events)).toEqual({ outcome: "accepted", topic: "orders/paid" });
    expect(await count("orders")).toBe(2);
  });

  it("is refused with 401, unread, when it isn't signed by Shopify", async () => {
    const receive = build();
    const forged = webhook("orders/paid", orderBody(), { secret: "guess" });
    const altered = {
      ...webhook("orders/paid", orderBody()),
      body: Buffer.from(JSON.stringify(orderBody({ test: true }))),
    };
    const unsigned = webhook("orders/paid", orderBody());
    delete unsigned.headers["x-shopify-hmac-sha256"];
    for (const bad of [forged, altered, unsigned, { ...forged, body: Buffer.alloc(0) }]) {
      const outcome = await receive(bad);
      expect(outcome.outcome).toBe("bad_signature");
      expect(statusOf(outcome)).toBe(401);
    }
    expect([await count("orders"), await count("receipt"), await count("quarantine"), await count("counter")]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it("is taken with the previous secret while a rotation lasts", async () => {
    expect((await build()(webhook("orders/paid", orderBody(), { secret: PREVIOUS }))).outcome).toBe("accepted");
  });

  it("does no work when it comes twice, and is answered 200", async () => {
    const receive = build();
    await receive(webhook("orders/paid", orderBody()));
    const outcome = await receive(webhook("orders/paid", orderBody()));
    expect(outcome.outcome).toBe("duplicate");
    expect(statusOf(outcome)).toBe(200);
    expect(await count("orders")).toBe(1);
  });

  it.each([
    ["no JSON", "{", "(body)"],
    ["no object", "[]", "(body)"],
    ["an order without an id", { ...orderBody(), id: null, admin_graphql_api_id: null }, "id"],
    ["a line of a part of a piece", orderBody({ line_items: [lineBody({ quantity: 1.5 })] }), "line_items[0].quantity"],
  ])("is quarantined, sealed, and answered 200 when it holds %s", async (_what, body, field) => {
    const outcome = await build()(webhook("orders/paid", body));
    expect(outcome.outcome).toBe("quarantined");
    expect(statusOf(outcome)).toBe(200);
    const rows = await db.sql.query<{ field: string; body: string; reason: string; expires_at: Date }>(
      `SELECT field, body, reason, expires_at FROM quarantine`,
    );
    expect(rows).toMatchObject([{ field, body: "sealed", expires_at: new Date(NOW + 7 * 86_400_000) }]);
    expect(JSON.stringify([rows, outcome])).not.toContain(PERSONAL);
    expect(sealed).toHaveLength(1);
  });

  it("keeps the whole of what it can't read, and the head of what is too long to be read", async () => {
    const long = `"${"x".repeat(3 * 1024 * 1024)}"`;
    await build()(webhook("orders/paid", long));
    expect(sealed[0]?.length).toBe(long.length);
    await build()({ ...webhook("orders/paid", long, { id: "w2" }), whole: false });
    expect(sealed[1]?.length).toBe(64 * 1024);
  });

  it("is answered 503 when the database fails, so that Shopify sends it again", async () => {
    const broken: Sql = { ...db.sql, query: () => Promise.reject(new Error("gone")) };
    const outcome = await build(broken)(webhook("orders/paid", orderBody()));
    expect(outcome.outcome).toBe("fault");
    expect(statusOf(outcome)).toBe(503);
  });

  it("is counted, answered 200 and not kept when its shop is unknown or uninstalled", async () => {
    const receive = build();
    expect((await receive(webhook("orders/paid", orderBody(), { shop: "other.myshopify.com" }))).outcome).toBe(
      "unknown_shop",
    );
    await receive(webhook("app/uninstalled", { myshopify_domain: SHOP }, { id: "w2" }));
    now += 5_000;
    expect((await receive(webhook("orders/paid", orderBody(), { id: "w3" }))).outcome).toBe("unknown_shop");
    expect(await count("orders")).toBe(0);
    const [row] = await db.sql.query<{ value: string }>(
      `SELECT value FROM counter WHERE name = 'webhook_unknown_shop'`,
    );
    expect(row?.value).toBe("2");
  });

  it.each([
    ["a shop that isn't Shopify's", { shop: "evil.example.com" }, "bad_headers"],
    ["a path in the shop", { shop: "a/../b.myshopify.com" }, "bad_headers"],
    ["an id with a line break", { id: "a\nb" }, "bad_headers"],
  ])("is not kept when its headers hold %s", async (_what, options, outcome) => {
    expect((await build()(webhook("orders/paid", orderBody(), options))).outcome).toBe(outcome);
    expect(await count("orders")).toBe(0);
  });

  it("is answered 200 when its topic is none of ours", async () => {
    const outcome = await build()(webhook("themes/publish", {}));
    expect([outcome.outcome, statusOf(outcome)]).toEqual(["unknown_topic", 200]);
  });

  it("is quarantined when its body names another shop than its headers", async () => {
    const outcome = await build()(webhook("app/uninstalled", { myshopify_domain: "other.myshopify.com" }));
    expect(outcome).toMatchObject({ outcome: "quarantined" });
    const [row] = await db.sql.query<{ state: string }>(`SELECT state FROM shop`);
    expect(row?.state).toBe("active");
  });

  it("is taken as its headers say where its body names no shop, as an order's doesn't: they aren't signed", async () => {
    const other = (await noteInstall(db.sql, "other.myshopify.com", ["read_orders"], new Date(NOW - 3_600_000))).id;
    await build()(webhook("orders/paid", orderBody()));
    await build()(webhook("orders/paid", orderBody(), { shop: "other.myshopify.com" }));
    const rows = await db.sql.query<{ shop: number }>(`SELECT shop_id AS shop FROM orders ORDER BY shop_id`);
    expect(rows.map(({ shop }) => shop)).toEqual([shopId, other]);
  });

  it("keeps nothing personal of an order", async () => {
    await build()(webhook("orders/paid", orderBody()));
    for (const table of ["orders", "due"]) {
      expect(JSON.stringify(await db.sql.query(`SELECT * FROM ${table}`))).not.toContain(PERSONAL);
    }
  });

  it("never lets an older order overwrite a newer one", async () => {
    const receive = build();
    await receive(webhook("orders/paid", orderBody({ updated_at: "2026-02-04T12:30:00Z", name: "#new" })));
    await receive(
      webhook("orders/paid", orderBody({ updated_at: "2026-02-04T12:00:00Z", name: "#old" }), { id: "w2" }),
    );
    const [row] = await db.sql.query<{ name: string; body: { name: string } }>(`SELECT name, body::jsonb FROM orders`);
    expect([row?.name, row?.body.name]).toEqual(["#new", "#new"]);
  });

  it("never overwrites what is known by nothing", async () => {
    const receive = build();
    await receive(webhook("orders/paid", orderBody()));
    await receive(
      webhook("orders/paid", orderBody({ customer: null, cart_token: null, updated_at: "2026-03-04T12:00:00Z" }), {
        id: "w2",
      }),
    );
    const [row] = await db.sql.query<{ customer_id: string; cart_token: string; body: { customerId: string } }>(
      `SELECT customer_id, cart_token, body::jsonb FROM orders`,
    );
    expect(row).toMatchObject({ customer_id: "207119551", cart_token: "c1-cart", body: { customerId: "207119551" } });
  });

  it("refreshes a product's facts, and keeps what a shop says of itself", async () => {
    const receive = build();
    await receive(webhook("products/update", { id: 5 }));
    expect(jobs).toEqual([]);
    await keepProducts(
      db.sql,
      shopId,
      [{ productId: "5", facts: null, variants: new Map(), whole: false }],
      new Date(now),
    );
    await receive(webhook("products/update", { id: 5 }, { id: "w-again" }));
    expect(jobs).toEqual(["product 5"]);
    await receive(webhook("products/delete", { id: 5 }, { id: "w-deleted" }));
    expect(await count("product_fact")).toBe(1);
    await receive(
      webhook(
        "shop/update",
        {
          id: 9,
          myshopify_domain: SHOP,
          domain: "www.shop.example",
          name: "Shop",
          country_code: "DE",
          primary_locale: "de",
          iana_timezone: "Europe/Berlin",
          currency: "EUR",
          email: PERSONAL,
        },
        { id: "w2" },
      ),
    );
    const [row] = await db.sql.query<Record<string, unknown>>(`SELECT * FROM shop`);
    expect(row).toMatchObject({ country: "DE", time_zone: "Europe/Berlin", primary_domain: "www.shop.example" });
    expect(JSON.stringify(row)).not.toContain(PERSONAL);
  });

  it("ends work and deletes the tokens at an uninstall, but not at the echo of an earlier one", async () => {
    await db.sql.query(
      `INSERT INTO shop_session (id, shop, sealed, state, updated_at) VALUES ('offline', $1, 'sealed', 'ok', $2)`,
      [SHOP, new Date(NOW)],
    );
    const receive = build();
    const echo = webhook("app/uninstalled", { myshopify_domain: SHOP });
    echo.headers["x-shopify-triggered-at"] = "2026-11-19T00:00:00Z";
    await receive(echo);
    expect(await count("shop_session")).toBe(1);
    await receive(webhook("app/uninstalled", { myshopify_domain: SHOP }, { id: "w2" }));
    expect(await count("shop_session")).toBe(0);
    const [row] = await db.sql.query<{ state: string }>(`SELECT state FROM shop`);
    expect(row?.state).toBe("uninstalled");
  });

  it("erases a customer's orders on request, and keeps the evidence without the name", async () => {
    const receive = build();
    await receive(webhook("orders/paid", orderBody()));
    await receive(
      webhook(
        "customers/redact",
        { shop_domain: SHOP, customer: { id: 207119551, email: PERSONAL }, orders_to_redact: [] },
        { id: "w2" },
      ),
    );
    expect([await count("orders"), await count("due")]).toEqual([0, 0]);
    const evidence = await db.sql.query<Record<string, unknown>>(`SELECT * FROM compliance_evidence`);
    expect(evidence).toMatchObject([{ topic: "customers/redact", counts: { orders: 1, payloads: 1 } }]);
    expect(JSON.stringify(evidence)).not.toMatch(/207119551|PERSONAL/);
  });

  it("asks for a shop's data to be erased once it has gone", async () => {
    const receive = build();
    await receive(webhook("app/uninstalled", { myshopify_domain: SHOP }));
    now += 48 * 3_600_000;
    expect((await receive(webhook("shop/redact", { shop_domain: SHOP, shop_id: 1 }, { id: "w2" }))).outcome).toBe(
      "accepted",
    );
    expect(jobs).toEqual([`redact ${shopId}`]);
  });

  it("owes a provider what follows the payment only where it takes that", async () => {
    const receive = build();
    const events = async () => (await db.sql.query<{ events: string[] }>(`SELECT events FROM due`))[0]?.events;
    await receive(webhook("orders/create", orderBody({ financial_status: "pending" })));
    expect(await events()).toBeUndefined();
    taken = new Set(["order_paid", "order_created", "order_cancelled"]);
    await receive(webhook("orders/create", orderBody({ financial_status: "pending" }), { id: "w2" }));
    await receive(webhook("orders/cancelled", orderBody({ financial_status: "voided" }), { id: "w3" }));
    expect((await events())?.sort()).toEqual(["order_cancelled", "order_created"]);
  });

  it("owes the payment of an order that says itself that it is paid, but none of before the install", async () => {
    const receive = build();
    const placed = (processed_at: string, id: number) =>
      orderBody({ id, admin_graphql_api_id: null, processed_at, financial_status: "partially_refunded" });
    await receive(webhook("orders/updated", placed("2026-11-20T09:30:00Z", 1)));
    await receive(webhook("orders/updated", placed("2026-11-20T08:30:00Z", 2), { id: "w2" }));
    expect(await db.sql.query(`SELECT order_id AS id, events FROM due`)).toEqual([{ id: "1", events: ["order_paid"] }]);
    expect(await count("orders")).toBe(2);
  });

  it("has an order fetched anew after an edit or a refund, where somebody takes updates", async () => {
    const receive = build();
    const fetched = async () =>
      (await db.sql.query<{ id: string }>(`SELECT order_id AS id FROM refetch ORDER BY 1`)).map(({ id }) => id);
    expect((await receive(webhook("refunds/create", { id: 5, order_id: 1 }))).outcome).toBe("accepted");
    expect(await fetched()).toEqual([]);
    taken.add("order_updated");
    await receive(webhook("refunds/create", { id: 6, order_id: 1 }, { id: "w2" }));
    await receive(webhook("orders/edited", { order_edit: { id: 7, order_id: 2 } }, { id: "w3" }));
    // Told twice, it is fetched once.
    await receive(webhook("orders/edited", { order_edit: { id: 7, order_id: 2 } }, { id: "w3" }));
    expect(await fetched()).toEqual(["1", "2"]);
    expect((await receive(webhook("orders/edited", {}, { id: "w4" }))).outcome).toBe("quarantined");
  });

  it("measures how late Shopify was", async () => {
    await build()(webhook("orders/paid", orderBody()));
    expect(delays).toEqual([2]);
  });

  it("writes webhooks that come together in one statement", async () => {
    let statements = 0;
    const counting: Sql = {
      ...db.sql,
      query: (text, params) => {
        if (text.includes("INSERT INTO orders")) statements += 1;
        return db.sql.query(text, params);
      },
    };
    const receive = build(counting);
    const arrivals = Array.from({ length: 50 }, (_, index) =>
      receive(webhook("orders/paid", orderBody({ id: index + 1, admin_graphql_api_id: null }), { id: `w${index}` })),
    );
    expect(new Set((await Promise.all(arrivals)).map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
    expect(await count("orders")).toBe(50);
    expect(statements).toBeLessThanOrEqual(3);
  });
});
