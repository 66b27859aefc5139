import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBooksOf } from "#app/reconciliation/report.server.ts";
import { parseExactJson } from "#app/shopify/webhooks/exact-json.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { cancelOrder, payOrder, refundOrder } from "#test/sandbox/shopify/orders.ts";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { answer } from "#test/support/pipeline.ts";
import { type Books, createBooks } from "#test/support/books.ts";
import { toOrder } from "#test/support/providers.ts";

const DAY = 24 * HOUR;

describe("reconciliation", () => {
  const world = useShopify();
  let books: Books;

  beforeEach(async () => {
    books = await createBooks(world);
    await books.pipeline.connect(books.shopId, "robosize", { orderUpdates: true });
    await books.pipeline.connect(books.shopId, "bodygram");
    books.pipeline.network.answer = (_, { method }) => (method === "DELETE" ? answer(204) : answer(200, { id: 7 }));
  });
  afterEach(() => books.close());

  /** An order that Shopify has; no webhook tells of it unless `arrive` does. */
  const place = (paid = true): SandboxOrder => {
    const [variant] = [...books.shop.catalogue.variants.values()].filter(({ options }) => options.length > 0);
    return world.twin.placeOrder(DEMO, {
      lines: [{ variantId: variant?.id ?? 0n, quantity: 3 }],
      cartAttributes: { __fitloop_session: "s-1", __fitloop_robosize: "d-1" },
      paid,
      webhooks: false,
    });
  };
  const arrive = (order: SandboxOrder, event: "order_paid" | null = "order_paid") =>
    books.pipeline.ingest.add({
      shopId: books.shopId,
      order: toOrder(parseExactJson(writeJson(restOrder(order, books.shop.view())))),
      event,
      origin: "webhook",
      receivedAt: new Date(world.clock.now()),
      triggeredAt: null,
    });
  const rows = () =>
    world.sql.query<{ id: string; missing: boolean; origin: string }>(
      `SELECT order_id AS id, webhook_missing AS missing, origin FROM orders ORDER BY order_id`,
    );
  const sent = () => books.pipeline.requests.map(({ provider, request }) => `${request.method} ${provider}`).sort();
  const incidents = () =>
    world.sql.query<{ state: string; subject: string; detail: { orders: { name: string }[] } }>(
      `SELECT state, subject, detail FROM incident ORDER BY id`,
    );

  it("looks at no shop without an enabled connection, and goes on from where one is turned on", async () => {
    await world.sql.query(`UPDATE connection SET enabled = false`);
    const before = world.twin.operations.length;
    const early = place();
    await books.advance(60 * MINUTE, MINUTE);
    expect(world.twin.operations.length).toBe(before);
    await world.sql.query(`UPDATE connection SET enabled = true`);
    const order = place();
    await books.advance(15 * MINUTE, MINUTE);
    expect((await rows()).map(({ id }) => id)).toEqual([String(order.id)]);
    expect(early.id).not.toBe(order.id);
  });

  it("fetches a paid order of which no webhook ever told, says so, and delivers it", async () => {
    const order = place();
    await books.advance(12 * MINUTE, MINUTE);
    expect(await rows()).toEqual([{ id: String(order.id), missing: true, origin: "reconciliation" }]);
    expect(sent()).toEqual(["POST bodygram", "POST robosize"]);
    expect(await arrive(order)).toEqual({ outcome: "accepted" });
    await books.advance(DAY, HOUR);
    expect(sent()).toHaveLength(2);
  });

  it("sets an order aside by name that it can't keep, or not even read, and goes on", async () => {
    const [first, refused, unreadable, last] = [place(), place(), place(), place()];
    await world.sql.exec(`ALTER TABLE orders ADD CONSTRAINT unkept CHECK (order_id <> '${refused?.id}')`);
    const processedAt = unreadable?.processedAt;
    Object.assign(unreadable ?? {}, { processedAt: Date.parse("1960-01-01T00:00:00Z") });
    try {
      await books.advance(12 * MINUTE, MINUTE);
      expect((await rows()).map(({ id }) => id)).toEqual([first, last].map((order) => String(order?.id)).sort());
      expect(sent()).toEqual(["POST bodygram", "POST bodygram", "POST robosize", "POST robosize"]);
      const [{ looked } = { looked: new Date(0) }] = await world.sql.query<{ looked: Date }>(
        `SELECT looked_until AS looked FROM reconciliation`,
      );
      expect(looked.getTime()).toBeGreaterThan(world.clock.now() - 10 * MINUTE);
      const report = await readBooksOf(world.sql, books.shopId, world.clock.now());
      expect(report.setAside.map(({ subject, detail }) => [subject, detail["reason"]])).toEqual(
        expect.arrayContaining([
          [String(refused?.id), expect.stringContaining("unkept") as string],
          [String(unreadable?.id), "processedAt"],
        ]),
      );
      await books.advance(DAY, HOUR);
    } finally {
      await world.sql.exec(`ALTER TABLE orders DROP CONSTRAINT unkept`);
    }
    Object.assign(unreadable ?? {}, { processedAt });
    await books.advance(DAY, HOUR);
    expect(await rows()).toHaveLength(4);
    expect((await readBooksOf(world.sql, books.shopId, world.clock.now())).setAside).toEqual([]);
  });

  it("leaves the last minutes to their webhooks", async () => {
    await books.advance(5 * MINUTE);
    const order = place();
    await books.advance(MINUTE);
    expect(await rows()).toEqual([]);
    await arrive(order);
    await books.advance(20 * MINUTE, MINUTE);
    expect(await rows()).toMatchObject([{ missing: false, origin: "webhook" }]);
  });

  it("learns of a payment, an edit and a cancellation that nothing told of", async () => {
    const later = place(false);
    const edited = place();
    const cancelled = place();
    await arrive(edited);
    await arrive(cancelled);
    await books.advance(10 * MINUTE, MINUTE);
    expect(sent()).toEqual(["POST bodygram", "POST bodygram", "POST robosize", "POST robosize"]);
    payOrder(books.shop, later.id);
    refundOrder(books.shop, edited.id, [{ lineId: edited.lines[0]?.id ?? 0n, quantity: 1 }]);
    cancelOrder(books.shop, cancelled.id);
    const before = books.pipeline.requests.length;
    await books.advance(10 * MINUTE, MINUTE);
    expect(sent().length - before).toBe(4);
    expect(sent().filter((one) => /PATCH|DELETE/.test(one))).toEqual(["DELETE robosize", "PATCH robosize"]);
    await books.advance(HOUR, 10 * MINUTE);
    expect(sent().length - before).toBe(4);
  });

  it("leaves an exchange to the `orders/updated` that told of it, which is sent like an edit, once", async () => {
    const exchanged = place();
    await arrive(exchanged);
    await books.advance(10 * MINUTE, MINUTE);
    refundOrder(books.shop, exchanged.id, [{ lineId: exchanged.lines[0]?.id ?? 0n, quantity: 1 }]);
    await arrive(exchanged, null);
    await books.advance(MINUTE);
    const after = ["PATCH robosize", "POST bodygram", "POST robosize"];
    expect(sent()).toEqual(after);
    // Its version is as new as Shopify's, and tells the same: whoever brings it again owes nothing.
    await arrive(exchanged, null);
    await books.advance(HOUR, 10 * MINUTE);
    expect(sent()).toEqual(after);
  });

  it("leaves orders of before the install to a backfill", async () => {
    const [variant] = books.shop.catalogue.variants.values();
    world.twin.placeOrder(DEMO, {
      lines: [{ variantId: variant?.id ?? 0n }],
      placedAt: world.clock.now() - 3 * DAY,
      webhooks: false,
    });
    await books.advance(2 * DAY, 6 * HOUR);
    expect(await rows()).toEqual([]);
    expect(await incidents()).toEqual([]);
  });

  it("closes the day's books when every order stands somewhere, at every provider", async () => {
    for (let count = 0; count < 7; count += 1) place();
    await books.advance(2 * DAY, HOUR);
    const [night] = await world.sql.query<{ progress: { days: { shopify: number; providers: unknown }[] } }>(
      `SELECT progress FROM operation WHERE kind = 'reconciliation'`,
    );
    const all = { delivered: 7, partly: 0, waiting: 0, held: 0, skipped: 0, dead: 0, not_owed: 0, missing: 0 };
    expect(night?.progress.days).toMatchObject([{ shopify: 7, providers: { bodygram: all, robosize: all } }]);
    expect(await incidents()).toEqual([]);
  });

  it("opens an incident that names the orders which stand nowhere, and closes it once they do", async () => {
    const order = place();
    await arrive(order);
    await books.advance(HOUR, 10 * MINUTE);
    const [kept] = await world.sql.query<{ deliveries: object }>(`SELECT deliveries FROM orders`);
    await world.sql.query(`UPDATE orders SET deliveries = deliveries - 'bodygram/order_paid/0'`);
    await books.advance(DAY, HOUR);
    expect(await incidents()).toMatchObject([
      { state: "open", subject: "2026-11-21", detail: { orders: [{ name: order.name, provider: "bodygram" }] } },
    ]);
    await world.sql.query(`UPDATE orders SET deliveries = $1::jsonb`, [JSON.stringify(kept?.deliveries)]);
    await books.advance(10 * MINUTE);
    expect(await incidents()).toMatchObject([{ state: "closed" }]);
  });

  it("tries a shop again later that can't be asked, and misses nothing of what happened meanwhile", async () => {
    world.twin.faults.graphql.status = 503;
    place();
    await books.advance(3 * HOUR, 10 * MINUTE);
    expect(await rows()).toEqual([]);
    world.twin.faults.graphql.status = null;
    await books.advance(HOUR, 10 * MINUTE);
    expect(await rows()).toHaveLength(1);
  });

  it("doesn't bring back an order that was erased", async () => {
    const order = place();
    await world.sql.query(`INSERT INTO erased_order VALUES ($1, $2, $3)`, [
      books.shopId,
      String(order.id),
      new Date(world.clock.now()),
    ]);
    await arrive(order);
    await books.advance(2 * DAY, 6 * HOUR);
    expect(await rows()).toEqual([]);
    expect(sent()).toEqual([]);
  });
});
