import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toOrder } from "#app/shopify/to-order.ts";
import { parseExactJson } from "#app/shopify/exact-json.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { cancelOrder, payOrder, refundOrder } from "#test/sandbox/shopify/orders.ts";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { answer } from "#test/support/pipeline.ts";
import { type Books, createBooks } from "#test/support/books.ts";

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
  const arrive = (order: SandboxOrder, webhookId: string) =>
    books.pipeline.ingest.add({
      shopId: books.shopId,
      order: toOrder(parseExactJson(writeJson(restOrder(order, books.shop.view())))),
      event: "order_paid",
      origin: "webhook",
      receivedAt: new Date(world.clock.now()),
      triggeredAt: null,
      receipt: { topic: "orders/paid", webhookId },
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

  it("fetches a paid order of which no webhook ever told, says so, and delivers it", async () => {
    const order = place();
    await books.advance(12 * MINUTE, MINUTE);
    expect(await rows()).toEqual([{ id: String(order.id), missing: true, origin: "reconciliation" }]);
    expect(sent()).toEqual(["POST bodygram", "POST robosize"]);
    expect(await arrive(order, "late")).toEqual({ outcome: "accepted" });
    await books.advance(DAY, HOUR);
    expect(sent()).toHaveLength(2);
  });

  it("leaves the last minutes to their webhooks", async () => {
    await books.advance(5 * MINUTE);
    const order = place();
    await books.advance(MINUTE);
    expect(await rows()).toEqual([]);
    await arrive(order, "w1");
    await books.advance(20 * MINUTE, MINUTE);
    expect(await rows()).toMatchObject([{ missing: false, origin: "webhook" }]);
  });

  it("learns of a payment, an edit and a cancellation that nothing told of", async () => {
    const later = place(false);
    const edited = place();
    const cancelled = place();
    await arrive(edited, "w1");
    await arrive(cancelled, "w2");
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
    const all = { delivered: 7, waiting: 0, skipped: 0, dead: 0, not_owed: 0, missing: 0 };
    expect(night?.progress.days).toMatchObject([{ shopify: 7, providers: { bodygram: all, robosize: all } }]);
    expect(await incidents()).toEqual([]);
  });

  it("opens an incident that names the orders which stand nowhere, and closes it once they do", async () => {
    const order = place();
    await arrive(order, "w1");
    await books.advance(HOUR, 10 * MINUTE);
    const [kept] = await world.sql.query<Record<string, unknown>>(
      `DELETE FROM delivery WHERE provider = 'bodygram' RETURNING *`,
    );
    await books.advance(DAY, HOUR);
    expect(await incidents()).toMatchObject([
      { state: "open", subject: "2026-11-21", detail: { orders: [{ name: order.name, provider: "bodygram" }] } },
    ]);
    await world.sql.query(
      `INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, lane, received_at, created_at)
       VALUES ($1, $2, 'bodygram', 'order_paid', 0, 'delivered', 'live', $3, $3)`,
      [kept?.["shop_id"], kept?.["order_id"], kept?.["received_at"]],
    );
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
    await arrive(order, "w1");
    await books.advance(2 * DAY, 6 * HOUR);
    expect(await rows()).toEqual([]);
    expect(sent()).toEqual([]);
  });
});
