import { beforeEach, describe, expect, it } from "vitest";
import { listDeliveries } from "#app/delivery/ledger.server.ts";
import { replayDelivery } from "#app/delivery/replay.server.ts";
import { declareRestore } from "#app/delivery/restore.server.ts";
import { countRestored, dropRestored, giveUpRestored, sendRestored } from "#app/delivery/restored.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, type Json, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, noAnswer, type Pipeline, START } from "#test/support/pipeline.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("a backup that was restored", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "bodygram");
  });

  const order = (id: number, placed: number, overrides: Json = {}): Json => {
    const at = new Date(placed).toISOString();
    return orderBody({
      ...{ id, admin_graphql_api_id: null, name: `#${id}`, note_attributes: linkAttributes() },
      ...{ created_at: at, processed_at: at, updated_at: at, ...overrides },
    });
  };
  const declare = (until = pipeline.clock()) =>
    declareRestore(db.sql, { since: new Date(START - DAY), until: new Date(until) }, new Date(pipeline.clock()));
  const shown = async () => {
    const { entries } = await listDeliveries(db.sql, shopId, { limit: 50 });
    return Object.fromEntries(
      entries.map(({ orderName, event, status, reason }) => [`${orderName} ${event}`, [status, reason]]),
    );
  };
  const shop = "shop.myshopify.com";
  const HELD = ["held", "restored"];

  it("holds what was due, planned and not, until it is sent, and counts what may be double", async () => {
    pipeline.network.answer = () => noAnswer(false);
    await pipeline.arrive(shopId, order(1, START - MINUTE));
    await pipeline.run();
    await pipeline.arrive(shopId, order(2, START - MINUTE));
    const before = pipeline.requests.length;
    expect(await declare()).toEqual({ held: 2 });
    pipeline.network.answer = () => answer(200, { id: 1 });
    await pipeline.advance(DAY, 10 * MINUTE);
    expect(pipeline.requests).toHaveLength(before);
    expect(await shown()).toEqual({ "#1 order_paid": HELD, "#2 order_paid": HELD });
    expect(await countRestored(db.sql, {})).toMatchObject([{ shop, provider: "bodygram", orders: 2 }]);
    expect(await countRestored(db.sql, { provider: "naiz" })).toEqual([]);

    expect(await sendRestored(db.sql, { provider: "naiz" }, new Date(pipeline.clock()))).toBe(0);
    expect(await sendRestored(db.sql, { shopId, provider: "bodygram" }, new Date(pipeline.clock()))).toBe(2);
    await pipeline.advance(10 * MINUTE, MINUTE);
    expect(await shown()).toEqual({ "#1 order_paid": ["delivered", null], "#2 order_paid": ["delivered", null] });
    expect((await pipeline.deliveries()).map(({ doubles }) => doubles)).toEqual([1, 1]);
    expect(await countRestored(db.sql, {})).toEqual([]);
  });

  it("holds what reconciliation finds from before it, and a payment that no webhook told, and nothing else", async () => {
    await pipeline.advance(MINUTE);
    await declare();
    const until = pipeline.clock();
    await pipeline.advance(MINUTE);
    const after = pipeline.clock();
    await pipeline.arrive(shopId, order(1, until - MINUTE), { origin: "reconciliation" });
    await pipeline.arrive(shopId, order(2, until - MINUTE), { event: null, paid: true });
    await pipeline.arrive(shopId, order(3, until - MINUTE), { origin: "backfill" });
    // Told after the restore, and placed after it.
    await pipeline.arrive(shopId, order(4, until - MINUTE));
    await pipeline.arrive(shopId, order(5, after), { origin: "reconciliation" });
    await pipeline.advance(10 * MINUTE, MINUTE);
    expect(await shown()).toEqual({
      ...{ "#1 order_paid": HELD, "#2 order_paid": HELD, "#3 order_paid": HELD },
      ...{ "#4 order_paid": ["delivered", null], "#5 order_paid": ["delivered", null] },
    });
    await pipeline.advance(8 * DAY, DAY);
    await pipeline.arrive(shopId, order(6, until - MINUTE), { origin: "reconciliation" });
    await pipeline.run();
    expect((await shown())["#6 order_paid"]).toEqual(["delivered", null]);
  });

  it("gives up what was sent before, and still tells what changes it later", async () => {
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    await pipeline.arrive(shopId, order(1, START - MINUTE));
    await declare();
    await pipeline.run();
    expect(await dropRestored(db.sql, {}, new Date(pipeline.clock()))).toBe(2);
    expect((await pipeline.deliveries()).map(({ status, reason }) => [status, reason])).toEqual([
      ["skipped", "restored"],
      ["skipped", "restored"],
    ]);
    pipeline.network.answer = (_, { method }) => answer(200, method === "GET" ? [] : { id: 1 });
    await pipeline.advance(MINUTE);
    const cancelled = new Date(pipeline.clock()).toISOString();
    const body = order(1, START - MINUTE, { cancelled_at: cancelled, updated_at: cancelled });
    await pipeline.arrive(shopId, body, { event: "order_cancelled" });
    await pipeline.run();
    expect(pipeline.requests.map(({ provider }) => provider)).toEqual(["robosize"]);
  });

  it("lets a person decide one by one, by a replay", async () => {
    for (const id of [1, 2]) await pipeline.arrive(shopId, order(id, START - MINUTE));
    await declare();
    await pipeline.run();
    const name = { orderId: "1", provider: "bodygram", event: "order_paid", sequence: 0 } as const;
    expect(await replayDelivery(db.sql, shopId, name, "operator:ada", new Date(pipeline.clock()))).toEqual({
      outcome: "replayed",
    });
    await pipeline.run();
    expect(await shown()).toEqual({ "#1 order_paid": ["delivered", null], "#2 order_paid": HELD });
  });

  it("is given up after as long as a held connection", async () => {
    await pipeline.arrive(shopId, order(1, START - MINUTE));
    await declare();
    await pipeline.run();
    const sixtyDays = (): Date => new Date(pipeline.clock() - 60 * DAY);
    expect(await giveUpRestored(db.sql, sixtyDays(), new Date(pipeline.clock()))).toBe(0);
    await pipeline.advance(60 * DAY, 30 * DAY);
    expect(await giveUpRestored(db.sql, sixtyDays(), new Date(pipeline.clock()))).toBe(1);
    expect(await shown()).toEqual({ "#1 order_paid": ["dead", "held_too_long"] });
  });

  it("stands in none of the indexes that claims walk, however much of it there is", async () => {
    await db.sql.query(
      `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at, claimed_by)
       SELECT $1, n::text, 'bodygram', 'live', $2, $2, $2, 0 FROM generate_series(1, 2000) n`,
      [shopId, new Date(START)],
    );
    await db.sql.exec("VACUUM ANALYZE due");
    const held = await db.sql.query<{ name: string; rows: number }>(
      `SELECT relname AS name, reltuples::int AS rows FROM pg_class WHERE relname IN ('due_next_idx', 'due_oldest_idx')`,
    );
    expect(held.map(({ rows }) => rows)).toEqual([0, 0]);
  });
});
