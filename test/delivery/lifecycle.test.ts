import { beforeEach, describe, expect, it } from "vitest";
import { replayDelivery } from "#app/delivery/replay.server.ts";
import { compareTurns } from "#app/delivery/turn.ts";
import type { OrderEvent } from "#app/domain/delivery.ts";
import { useDatabase } from "#test/support/database.ts";
import { readLedger } from "#test/support/ledger.ts";
import { jeansBody, type Json, lineBody, linkAttributes, moneySet, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, noAnswer, type Pipeline } from "#test/support/pipeline.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("what follows an order's payment", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let told: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    told = 0;
  });

  const order = (overrides: Json = {}): Json =>
    orderBody({ id: 1, admin_graphql_api_id: null, note_attributes: linkAttributes(), ...overrides });
  /** The order with its second line taken off, a minute after each other. */
  const updated = (minute: number, overrides: Json = {}): Json =>
    order({
      updated_at: `2026-02-05T12:${String(minute).padStart(2, "0")}:00Z`,
      line_items: [lineBody(), jeansBody({ current_quantity: 0 })],
      current_total_price: "65.00",
      current_total_price_set: moneySet("65.00", "71.50"),
      current_subtotal_price: "60.00",
      current_subtotal_price_set: moneySet("60.00", "66.00"),
      current_total_tax: "9.58",
      current_total_tax_set: moneySet("9.58", "10.54"),
      current_total_discounts: "10.00",
      current_total_discounts_set: moneySet("10.00", "11.01"),
      current_shipping_price_set: moneySet("5.00", "5.50"),
      ...overrides,
    });

  /** Tells of an order as a webhook would, and carries out what is due. */
  const tell = async (event: OrderEvent | null, body: Json, paid = false): Promise<void> => {
    told += 1;
    await pipeline.arrive(shopId, body, { webhookId: `w${told}`, event, paid });
    await pipeline.run();
  };
  const sent = (): string[] => pipeline.requests.map(({ request }) => request.method);
  const bodies = (): Json[] => pipeline.requests.map(({ request }) => request.body as Json);
  const rows = async () =>
    (await readLedger(db.sql))
      .map(({ provider, event, sequence, status, reason }) => ({ provider, event, sequence, status, reason }))
      .sort((a, b) => a.provider.localeCompare(b.provider) || compareTurns(a, b));

  it("goes to Robosize as PATCH and DELETE under its own id, with what the order comes to now", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = (_, { method }) => (method === "DELETE" ? answer(204) : answer(200, { id: 77 }));
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    await tell("order_cancelled", updated(2, { cancelled_at: "2026-02-05T12:02:00Z" }));
    expect(sent()).toEqual(["POST", "PATCH", "DELETE"]);
    expect(pipeline.requests[1]?.request).toMatchObject({
      url: "https://robosize.test/api/v1/business/order/77/?api_key=key",
      body: { data: { total: 71.5, subtotal: 66, taxes: 10.54, shipping: 5.5, discount: 11.01, items: [{}] } },
    });
    expect(pipeline.requests[2]?.request.url).toContain("/77/");
  });

  it("tells Robosize of an order of which no line is left", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    await tell("order_paid", order());
    await tell("order_updated", updated(1, { line_items: [lineBody({ current_quantity: 0 })] }));
    expect(bodies()[1]).toMatchObject({ data: { items: [] } });
  });

  it("goes to Naiz as created, paid and fulfilled, in this order though all is told at once", async () => {
    await pipeline.connect(shopId, "naiz", { statusUpdates: true });
    pipeline.network.facts = async () => new Map();
    for (const event of ["order_fulfilled", "order_paid", "order_created"] as const) {
      told += 1;
      await pipeline.arrive(shopId, order(), { webhookId: `w${told}`, event });
    }
    await pipeline.run();
    await pipeline.advance(10_000, 1_000);
    expect(bodies().map((body) => body["status"])).toEqual([0, 1, 2]);
  });

  it("costs a shop nothing whose providers don't take it", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.connect(shopId, "robosize");
    await pipeline.connect(shopId, "naiz");
    for (const event of ["order_created", "order_paid", "order_updated", "order_fulfilled"] as const) {
      await tell(event, order());
    }
    expect(pipeline.requests).toHaveLength(3);
    expect((await rows()).map(({ event }) => event)).toEqual(["order_paid", "order_paid", "order_paid"]);
  });

  it("waits, dated, while the payment may still succeed, and then leaves with what is true by then", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(503);
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    await tell("order_updated", updated(2));
    await tell("order_updated", updated(3, { name: "#newest" }));
    await pipeline.advance(5 * MINUTE, 10_000);
    expect(new Set(sent())).toEqual(new Set(["POST"]));
    const waiting = (await readLedger(db.sql)).filter(({ event }) => event === "order_updated");
    expect(waiting).toMatchObject([{ attempts: 0, dueAt: expect.any(Date) as Date }]);

    pipeline.network.answer = () => answer(200, { id: 77 });
    const before = pipeline.requests.length;
    await pipeline.advance(30 * MINUTE, 10_000);
    expect(sent().slice(before)).toEqual(["POST", "PATCH"]);
    expect(bodies().at(-1)).toMatchObject({ data: { name: "#newest", items: [{ quantity: 2 }] } });
    expect((await rows()).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  });

  it("stays in order when the connection was held and everything is released at once", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(401);
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    await tell("order_cancelled", updated(2, { cancelled_at: "2026-02-05T12:02:00Z" }));
    const { openConnection } = await import("#app/delivery/release.server.ts");
    pipeline.network.answer = () => answer(200, { id: 77 });
    await openConnection(db.sql, { shopId, provider: "robosize" }, new Date(pipeline.clock()));
    await pipeline.advance(5 * MINUTE, 1_000);
    // The order was cancelled before it ever arrived: there is nothing to tell.
    expect(sent()).toEqual(["POST"]);
    expect(await rows()).toMatchObject([
      { event: "order_paid", status: "skipped", reason: "cancelled_order" },
      { event: "order_updated", status: "skipped" },
      { event: "order_cancelled", status: "skipped", reason: "never_delivered" },
    ]);
  });

  it("is skipped once the payment is dead, and a replay sends what is true now", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(400);
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    expect(await rows()).toMatchObject([
      { event: "order_paid", status: "dead" },
      { event: "order_updated", status: "skipped", reason: "never_delivered" },
    ]);
    pipeline.network.answer = () => answer(200, { id: 78 });
    const name = { orderId: "1", provider: "robosize", event: "order_paid", sequence: 0 } as const;
    await replayDelivery(db.sql, shopId, name, "operator:ada", new Date(pipeline.clock()));
    await pipeline.run();
    expect(sent()).toEqual(["POST", "POST"]);
    expect(bodies()[1]).toMatchObject({ data: { total: 71.5, items: [{ quantity: 2 }] } });
  });

  it("looks for Robosize's id in its list when the answer to the payment told none, and never posts instead", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = (_, { method }) => (method === "GET" ? answer(500) : answer(200, "no json"));
    await tell("order_paid", order());
    pipeline.network.answer = (_, { method }) =>
      method === "GET" ? answer(200, { next: null, results: [{ id: "91", store_id: "1" }] }) : answer(200, { id: 91 });
    await tell("order_updated", updated(1));
    expect(sent()).toEqual(["POST", "GET", "GET", "PATCH"]);
    expect(pipeline.requests.at(-1)?.request.url).toContain("/91/");
  });

  it("tries again when Robosize's list can't be read, and skips what isn't in it", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = (_, { method }) => (method === "GET" ? answer(500) : answer(200, "no json"));
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    expect((await rows())[1]).toMatchObject({ status: "pending", reason: "lookup_failed" });
    pipeline.network.answer = () => answer(200, { next: null, results: [] });
    await pipeline.advance(10_000);
    expect((await rows())[1]).toMatchObject({ status: "skipped", reason: "never_delivered" });
    expect(sent().filter((method) => method === "POST")).toHaveLength(1);
  });

  it("follows an order whose payment broke off, was given up by a cancellation, and may have arrived", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => noAnswer();
    await tell("order_paid", order());
    pipeline.network.answer = (_, { method }) =>
      method === "GET" ? answer(200, { next: null, results: [{ id: "91", store_id: "1" }] }) : answer(204);
    await tell("order_cancelled", updated(1, { cancelled_at: "2026-02-05T12:01:00Z" }));
    await pipeline.advance(MINUTE, 1_000);
    expect(sent()).toEqual(["POST", "GET", "DELETE"]);
  });

  it("updates again what was updated before", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(200, { id: 77 });
    await tell("order_paid", order());
    await tell("order_updated", updated(1));
    // What an update would send is what it was: nothing is owed.
    await tell("order_updated", updated(2));
    expect(sent()).toEqual(["POST", "PATCH"]);
    await tell("order_updated", updated(3, { line_items: [lineBody({ current_quantity: 1 }), jeansBody()] }));
    expect(sent()).toEqual(["POST", "PATCH", "PATCH"]);
    expect((await rows()).map(({ sequence }) => sequence)).toEqual([0, 0, 1]);
  });

  it("delivers an order that is paid later though its payment was never told, once", async () => {
    await pipeline.connect(shopId, "bodygram");
    const unpaid = order({ financial_status: "pending" });
    await tell(null, unpaid);
    expect(pipeline.requests).toHaveLength(0);
    await pipeline.advance(3 * DAY, DAY);
    await tell(null, order({ updated_at: "2026-02-08T12:00:00Z" }), true);
    await tell(null, order({ updated_at: "2026-02-08T12:01:00Z" }), true);
    await tell("order_paid", order({ updated_at: "2026-02-08T12:00:00Z" }));
    expect(pipeline.requests).toHaveLength(1);
  });

  it("keeps the newer order when an older webhook comes late", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(200, { id: 77 });
    await tell("order_paid", order());
    await tell("order_updated", updated(9, { name: "#nine" }));
    await tell("order_updated", updated(3, { name: "#three" }));
    expect(bodies().at(-1)).toMatchObject({ data: { name: "#nine" } });
  });

  it("owes nothing for a creation that is told after the payment", async () => {
    await pipeline.connect(shopId, "naiz", { statusUpdates: true });
    await tell("order_paid", order());
    await tell("order_created", order());
    expect(bodies().map((body) => body["status"])).toEqual([1]);
  });

  it("sends only the rejected lines of a partly delivered order when it is replayed", async () => {
    await pipeline.connect(shopId, "fit-analytics", { prefix: "p", issuer: "https://shop.example" });
    const keys = (await import("#test/support/orders.ts")).signingKeys();
    const { importSigningKey } = await import("#app/providers/fit-analytics/token.ts");
    const credential = await importSigningKey({ privateKey: keys.privateKey, keyId: "k" });
    pipeline.network.credential = async () => credential;
    pipeline.network.answer = () =>
      answer(207, { errors: [null, { code: "E1", title: "unknown product" }], meta: { count: 1, txid: "t1" } });
    await tell("order_paid", order());
    expect(await rows()).toMatchObject([{ status: "partly_delivered" }]);
    expect(bodies()[0]).toMatchObject({ data: [{ variant: "808950810" }, { variant: "808950811" }] });

    pipeline.network.answer = () => answer(200, { errors: [null], meta: { count: 1 } });
    const name = { orderId: "1", provider: "fit-analytics", event: "order_paid", sequence: 0 } as const;
    expect(await replayDelivery(db.sql, shopId, name, "operator:ada", new Date(pipeline.clock()))).toEqual({
      outcome: "replayed",
    });
    await pipeline.run();
    expect((bodies()[1]?.["data"] as Json[]).map((line) => line["variant"])).toEqual(["808950811"]);
    const [row] = await readLedger(db.sql);
    expect([row?.status, row?.lines?.map(({ accepted }) => accepted)]).toEqual(["delivered", [true, true]]);
  });
});
