import { beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, noAnswer, type Pipeline, START } from "#test/support/pipeline.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("the walk of a paid order", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
  });

  const order = (id: number, overrides: object = {}): object =>
    orderBody({
      id,
      admin_graphql_api_id: `gid://shopify/Order/${id}`,
      note_attributes: linkAttributes(),
      ...overrides,
    });

  const statuses = async (): Promise<string[]> => (await pipeline.deliveries()).map(({ status }) => status);

  it("brings one order to every connected provider and writes down each attempt", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.connect(shopId, "robosize");
    expect(await pipeline.arrive(shopId, order(1), { webhookId: "w1" })).toEqual({ outcome: "accepted" });
    await pipeline.run();
    expect(await pipeline.deliveries()).toMatchObject([
      { provider: "bodygram", status: "delivered", attempts: 1, doubles: 0 },
      { provider: "robosize", status: "delivered", attempts: 1, providerRef: "1" },
    ]);
    expect(await pipeline.attempts()).toMatchObject([
      { provider: "bodygram", number: 1, outcome: "delivered" },
      { provider: "robosize", number: 1, outcome: "delivered" },
    ]);
    expect(pipeline.requests).toHaveLength(2);
  });

  it("does no work for a webhook that comes twice", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    expect(await pipeline.arrive(shopId, order(1), { webhookId: "w1" })).toEqual({ outcome: "duplicate" });
    await pipeline.run();
    expect(await pipeline.arrive(shopId, order(1), { webhookId: "w1" })).toEqual({ outcome: "duplicate" });
    await pipeline.run();
    expect(pipeline.requests).toHaveLength(1);
  });

  it("sends an order once though two different webhooks tell that it was paid", async () => {
    await pipeline.connect(shopId, "bodygram");
    await Promise.all([
      pipeline.arrive(shopId, order(1), { webhookId: "w1" }),
      pipeline.arrive(shopId, order(1), { webhookId: "w2" }),
    ]);
    await pipeline.run();
    await pipeline.arrive(shopId, order(1), { webhookId: "w3" });
    await pipeline.run();
    expect(pipeline.requests).toHaveLength(1);
    expect(await statuses()).toEqual(["delivered"]);
  });

  it("skips an order without a link and says why", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.arrive(shopId, order(1, { note_attributes: [] }), { webhookId: "w1" });
    await pipeline.run();
    expect(await pipeline.deliveries()).toMatchObject([{ status: "skipped", reason: "no_session_link" }]);
    expect(pipeline.requests).toHaveLength(0);
  });

  it("joins an order without attributes by the link that was stored for its cart", async () => {
    await pipeline.connect(shopId, "bodygram");
    const body = order(1, { note_attributes: [], cart_token: "cart-1?key=secret" });
    await db.sql.query(
      `INSERT INTO session_link (shop_id, cart_token, session, stored_at) VALUES ($1, 'cart-1', 'sess-9', $2)`,
      [shopId, new Date(Date.parse(String((body as { processed_at: string }).processed_at)) - DAY)],
    );
    await pipeline.arrive(shopId, body, { webhookId: "w1" });
    await pipeline.run();
    expect(pipeline.requests[0]?.request.body).toMatchObject({ clientSessionId: "sess-9" });
    const [row] = await db.sql.query<{ method: string }>(`SELECT link_method AS method FROM orders`);
    expect(row?.method).toBe("cart_token");
  });

  it("joins it by ids of a provider's own too, also by one that the version before wrote into a column", async () => {
    await pipeline.connect(shopId, "naiz");
    await pipeline.connect(shopId, "robosize");
    const body = order(1, { note_attributes: [], cart_token: "cart-1" });
    await db.sql.query(
      `INSERT INTO session_link (shop_id, cart_token, session, naiz, ids, stored_at)
       VALUES ($1, 'cart-1', 'sess-9', 'of-a-column', '{"robosize":"of-the-ids"}', $2)`,
      [shopId, new Date(Date.parse(String((body as { processed_at: string }).processed_at)) - DAY)],
    );
    await pipeline.arrive(shopId, body, { webhookId: "w1" });
    await pipeline.run();
    const bodies = pipeline.requests.map(({ request }) => request.body);
    expect(bodies).toContainEqual(expect.objectContaining({ consumerHash: "of-a-column" }));
    expect(bodies).toContainEqual(expect.objectContaining({ device_id: "of-the-ids" }));
  });

  it("tries again by backoff when the provider is unavailable", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => answer(500, "oops");
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    expect(await pipeline.deliveries()).toMatchObject([
      { status: "pending", dueAt: new Date(START + 5_000), attempts: 1 },
    ]);
    await pipeline.advance(5_000);
    expect(await pipeline.deliveries()).toMatchObject([{ dueAt: new Date(START + 35_000), attempts: 2 }]);
    pipeline.network.answer = () => answer(200);
    await pipeline.advance(30_000);
    expect(await statuses()).toEqual(["delivered"]);
  });

  it("sends to the dead letter after seven days of trying", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => answer(429);
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    await pipeline.advance(8 * DAY, 20 * MINUTE);
    expect(await pipeline.deliveries()).toMatchObject([{ status: "dead", reason: "gave_up" }]);
    const attempts = await pipeline.attempts();
    expect((attempts.at(-1)?.startedAt.getTime() ?? 0) - START).toBeLessThanOrEqual(7 * DAY);
    expect(attempts.length).toBeGreaterThan(15);
  });

  it("waits as long as a throttling provider asked, and the wait isn't held against the order", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => answer(429, "", { "retry-after": "3600" });
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    await pipeline.arrive(shopId, order(2), { webhookId: "w2" });
    await pipeline.advance(59 * MINUTE, 10 * MINUTE);
    expect(pipeline.requests).toHaveLength(1);
    pipeline.network.answer = () => answer(200);
    await pipeline.advance(2 * MINUTE, 1_000);
    expect(await statuses()).toEqual(["delivered", "delivered"]);
    expect(await pipeline.connection(shopId, "bodygram")).toMatchObject({
      paused_until: null,
      waited_ms: String(HOUR),
    });
  });

  it("holds a connection whose credential is refused, keeps its orders, and releases them gently", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => answer(401);
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    expect(await pipeline.connection(shopId, "bodygram")).toMatchObject({ state: "held", reason: "http_401" });
    for (let id = 2; id <= 12; id += 1) {
      await pipeline.advance(1);
      await pipeline.arrive(shopId, order(id));
    }
    await pipeline.advance(3 * DAY, 6 * HOUR);
    expect(new Set(await statuses())).toEqual(new Set(["held"]));
    // Nothing was sent but the oldest order, as a probe: once an hour, and here the clock moves six at a time.
    expect(pipeline.requests.map(({ request }) => (request.body as { orderId: string }).orderId)).toEqual(
      Array.from({ length: 13 }, () => "1"),
    );

    pipeline.requests.length = 0;
    pipeline.network.answer = () => answer(200);
    const { openConnection } = await import("#app/delivery/release.server.ts");
    expect(await openConnection(db.sql, { shopId, provider: "bodygram" }, new Date(pipeline.clock()))).toBe(12);
    await pipeline.run();
    await pipeline.advance(1_000, 100);
    expect(pipeline.requests.length).toBe(6);
    await pipeline.advance(5_000, 100);
    expect(new Set(await statuses())).toEqual(new Set(["delivered"]));
    const sent = pipeline.requests.map(({ request }) => (request.body as { orderId: string }).orderId);
    expect(sent).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 1)));
  });

  it("gives up what was held for sixty days", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => answer(403);
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    await pipeline.advance(61 * DAY, DAY);
    expect(await pipeline.deliveries()).toMatchObject([{ status: "dead", reason: "held_too_long" }]);
  });

  it("opens the circuit at the tenth failure in a row, probes once a minute, and lets all go when one succeeds", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => noAnswer(false);
    for (let id = 1; id <= 20; id += 1) await pipeline.arrive(shopId, order(id), { webhookId: `w${id}` });
    await pipeline.run();
    await pipeline.advance(10_000, 1_000);
    expect((await pipeline.connection(shopId, "bodygram"))?.["circuit_opened_at"]).not.toBeNull();
    const before = pipeline.requests.length;
    await pipeline.advance(10 * MINUTE, 5_000);
    expect(pipeline.requests.length - before).toBe(10);

    pipeline.network.answer = () => answer(200);
    await pipeline.advance(70_000, 1_000);
    expect(await pipeline.connection(shopId, "bodygram")).toMatchObject({ circuit_opened_at: null, failures: 0 });
    expect(new Set(await statuses())).toEqual(new Set(["delivered"]));
  });

  it("loses nothing of a provider that is down for three days", async () => {
    await pipeline.connect(shopId, "naiz");
    pipeline.network.answer = () => answer(503);
    for (let id = 1; id <= 15; id += 1) await pipeline.arrive(shopId, order(id), { webhookId: `w${id}` });
    await pipeline.run();
    await pipeline.advance(3 * DAY, 30 * MINUTE);
    expect(new Set(await statuses())).toEqual(new Set(["pending"]));
    pipeline.network.answer = () => answer(200);
    await pipeline.advance(HOUR, MINUTE);
    expect(new Set(await statuses())).toEqual(new Set(["delivered"]));
  });

  it("takes over what a dead worker was sending, and counts the repeated request as a possible double", async () => {
    await pipeline.connect(shopId, "bodygram");
    let reached = false;
    pipeline.network.answer = () => {
      reached = true;
      return new Promise(() => {});
    };
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.planner.planDue();
    while (!reached) await new Promise((resolve) => setImmediate(resolve));
    expect(await db.sql.query(`SELECT claimed_by AS by, events, taken FROM due`)).toEqual([
      { by: pipeline.worker.id, events: [], taken: ["order_paid"] },
    ]);

    const other = await createPipeline(db.sql);
    expect(await other.takeOver(false)).toBe(0);
    expect(await other.takeOver(true)).toBe(1);
    await other.run();
    expect(await other.deliveries()).toMatchObject([{ status: "delivered", attempts: 2, doubles: 1, warnings: [] }]);
    expect(await other.attempts()).toMatchObject([
      { number: 1, outcome: "interrupted" },
      { number: 2, outcome: "delivered" },
    ]);
  });

  it("adopts an order that Robosize holds already instead of posting it again", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => noAnswer();
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    pipeline.network.answer = (_provider, request) =>
      request.method === "GET"
        ? answer(200, { count: 1, next: null, previous: null, results: [{ id: "77", store_id: "1", data: {} }] })
        : answer(500);
    await pipeline.advance(6_000);
    expect(await pipeline.deliveries()).toMatchObject([
      { status: "delivered", providerRef: "77", doubles: 0, warnings: ["adopted"] },
    ]);
    expect(pipeline.requests.map(({ request }) => request.method)).toEqual(["POST", "GET"]);
  });

  it("waits for facts that can't be had, an hour at most, then goes on and says so", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.facts = () => Promise.reject(new Error("down"));
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    expect(await pipeline.deliveries()).toEqual([]);
    await pipeline.advance(59 * MINUTE, 5_000);
    expect(await pipeline.deliveries()).toEqual([]);
    await pipeline.advance(2 * MINUTE, 5_000);
    expect(await pipeline.deliveries()).toMatchObject([{ status: "delivered", warnings: ["facts_unavailable"] }]);
  });

  it("keeps orders of an uninstalled shop unsent", async () => {
    await pipeline.connect(shopId, "bodygram");
    pipeline.network.answer = () => answer(500);
    await pipeline.arrive(shopId, order(1), { webhookId: "w1" });
    await pipeline.run();
    await db.sql.query(`UPDATE shop SET state = 'uninstalled'`);
    pipeline.network.answer = () => answer(200);
    await pipeline.advance(DAY, HOUR);
    expect(await statuses()).toEqual(["pending"]);
  });
});
