import { beforeEach, describe, expect, it } from "vitest";
import { declareRestore } from "#app/delivery/restore.server.ts";
import { skipDelivery } from "#app/delivery/skip.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { changeReplay, listReplays, type Replay, type ReplayAsked, startReplay } from "#app/replays/replays.server.ts";
import { createReplays } from "#app/replays/run.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const ACTOR = "user:7";
const SECOND = 1_000;

describe("a replay of many", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let step: () => Promise<boolean>;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "naiz");
    step = runner(1);
  });
  const runner = (holder: number) => createReplays({ sql: db.sql, holder, now: pipeline.clock, log: silentLog });
  const now = () => new Date(pipeline.clock());
  /** So many orders that end as the provider's answer says, a second apart. */
  const bring = async (count: number, status: number, from = 0): Promise<void> => {
    pipeline.network.answer = () => answer(status);
    for (let index = from; index < from + count; index += 1) {
      const body = orderBody({ id: 1000 + index, admin_graphql_api_id: null, name: `#${1000 + index}` });
      await pipeline.arrive(shopId, body, { webhookId: `w${index}` });
      await pipeline.advance(SECOND);
    }
    pipeline.requests.length = 0;
    pipeline.network.answer = () => answer(200);
  };
  const start = async (asked: Partial<ReplayAsked> = {}): Promise<string> => {
    const whole = { filter: { status: "dead" as const }, rate: 50, dryRun: false, ...asked };
    const outcome = await startReplay(db.sql, shopId, { asked: whole, actor: ACTOR }, now());
    if (outcome.outcome !== "started") throw new Error(outcome.outcome);
    return outcome.id;
  };
  const newest = async (): Promise<Replay> => {
    const [found] = await listReplays(db.sql, shopId);
    if (!found) throw new Error("No replay was started.");
    return found;
  };
  /** Lets so many seconds pass, with a runner and the pipeline at work. */
  const pass = async (seconds: number): Promise<void> => {
    for (let left = seconds; left > 0; left -= 1) {
      while (await step()) if ((await newest()).progress.phase === "send") break;
      await pipeline.advance(SECOND);
    }
  };
  const statuses = async () => (await pipeline.deliveries()).map(({ status }) => status);
  const sentNames = () => pipeline.requests.map(({ request }) => JSON.stringify(request.body));

  it("counts first where that is asked, and sends what was given up when somebody says so", async () => {
    await bring(3, 422);
    await bring(2, 200, 3);
    const id = await start({ dryRun: true });
    await pass(3);
    expect(await newest()).toMatchObject({ state: "planned", progress: { phase: "counted", counted: 3, replayed: 0 } });
    expect(pipeline.requests).toEqual([]);
    await changeReplay(db.sql, { shopId, id }, { change: "resume", actor: ACTOR }, now());
    await pass(5);
    expect(await newest()).toMatchObject({ state: "done", progress: { counted: 3, replayed: 3, left: 0 } });
    expect(await statuses()).toEqual(Array.from({ length: 5 }, () => "delivered"));
    expect(pipeline.requests).toHaveLength(3);
    const [told] = await db.sql.query(
      `SELECT actor, subject, detail FROM audit_entry WHERE action = 'replay.started' AND shop_id = $1`,
      [shopId],
    );
    expect(told).toMatchObject({ actor: ACTOR, subject: id, detail: { status: "dead", rate: 50 } });
  });

  it("keeps to its rate, stops while it is paused, and ends when it is cancelled", async () => {
    await bring(12, 422);
    const id = await start({ rate: 1 });
    await pass(4);
    const sent = pipeline.requests.length;
    expect(sent).toBeGreaterThan(1);
    expect(sent).toBeLessThan(6);
    await changeReplay(db.sql, { shopId, id }, { change: "pause", actor: ACTOR }, now());
    await pass(5);
    expect(pipeline.requests).toHaveLength(sent);
    await changeReplay(db.sql, { shopId, id }, { change: "resume", actor: ACTOR }, now());
    await pass(1);
    const later = pipeline.requests.length;
    expect(later).toBeGreaterThan(sent);
    expect(later).toBeLessThan(12);
    await changeReplay(db.sql, { shopId, id }, { change: "cancel", actor: ACTOR }, now());
    await pass(5);
    expect(pipeline.requests).toHaveLength(later);
    expect((await newest()).state).toBe("cancelled");
  });

  it("sends what was accepted only where that is asked for by name, and then all of it", async () => {
    await bring(2, 200);
    await start({ filter: { provider: "naiz" } });
    await pass(3);
    expect(await newest()).toMatchObject({ state: "done", progress: { counted: 0 } });
    expect(pipeline.requests).toEqual([]);
    await start({ filter: { status: "delivered" } });
    await pass(5);
    expect(await newest()).toMatchObject({ state: "done", progress: { counted: 2, replayed: 2 } });
    expect(pipeline.requests).toHaveLength(2);
    expect(await statuses()).toEqual(["delivered", "delivered"]);
  });

  it("sends of what was partly taken the rejected lines alone", async () => {
    await pipeline.arrive(shopId, orderBody({ id: 7, admin_graphql_api_id: null }));
    await pipeline.advance(2 * SECOND);
    expect(sentNames()[0]).toContain("632910392");
    await db.sql.query(
      `UPDATE orders SET attention = true, deliveries = jsonb_set(jsonb_set(deliveries, '{naiz/order_paid/0,status}', '"partly_delivered"'),
         '{naiz/order_paid/0,lines}', '[{"lineId": "11", "accepted": true}, {"lineId": "12", "accepted": false}]')`,
    );
    pipeline.requests.length = 0;
    await start({ filter: { provider: "naiz" } });
    await pass(4);
    expect(pipeline.requests).toHaveLength(1);
    expect(sentNames()[0]).toContain("632910393");
    expect(sentNames()[0]).not.toContain("632910392");
  });

  it("never touches what waits since a restore, what a person had skipped, or a provider that is off", async () => {
    await bring(1, 422);
    const name = { orderId: "1000", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    await skipDelivery(db.sql, shopId, name, { actor: ACTOR, note: "" }, now());
    await start({ filter: { provider: "naiz" } });
    await pass(3);
    expect(await newest()).toMatchObject({ progress: { counted: 0 } });
    await start({ filter: { reason: "skipped_by_hand" } });
    await pass(3);
    expect(await newest()).toMatchObject({ progress: { replayed: 1 } });

    await db.sql.query("UPDATE connection SET state = 'held' WHERE shop_id = $1", [shopId]);
    await bring(2, 200, 1);
    await declareRestore(db.sql, { since: now(), until: now() }, now());
    await start({ filter: { status: "held" } });
    await pass(3);
    expect(await newest()).toMatchObject({ state: "done", progress: { counted: 0, replayed: 0 } });
    const waiting = await db.sql.query("SELECT 1 FROM due WHERE claimed_by = 0");
    expect(waiting).toHaveLength(2);

    await db.sql.query("UPDATE connection SET state = 'open', enabled = false WHERE shop_id = $1", [shopId]);
    await bring(0, 200);
    await start({ filter: { status: "dead" } });
    await pass(2);
    expect(await newest()).toMatchObject({ state: "done", progress: { counted: 0 } });
  });

  it("leaves what is no longer kept, and says how many those are", async () => {
    await bring(3, 422);
    await db.sql.query("UPDATE orders SET body = NULL WHERE order_id = '1001'");
    await start();
    await pass(4);
    expect(await newest()).toMatchObject({ progress: { counted: 2, gone: 1, replayed: 2 } });
  });

  it("sends nothing twice where its worker dies in the middle, and what dies again stays so", async () => {
    await bring(4, 422);
    pipeline.network.answer = () => answer(422);
    await start();
    while (await step()) if ((await newest()).progress.phase === "send") break;
    const before = await newest();
    await step();
    await pipeline.advance(SECOND);
    expect(pipeline.requests).toHaveLength(4);
    // The worker died before it could note how far it came: another one takes over.
    await db.sql.query(
      "UPDATE operation SET cursor = $1, progress = $2::jsonb, state = 'running', lease_until = NULL",
      [before.cursor, JSON.stringify(before.progress)],
    );
    step = runner(2);
    await pass(4);
    expect(pipeline.requests).toHaveLength(4);
    expect(await newest()).toMatchObject({ state: "done", progress: { replayed: 0, left: 4 } });
    expect(new Set(await statuses())).toEqual(new Set(["dead"]));
  });

  it("refuses a replay of everything, of what can't be sent again, and a second one", async () => {
    const ask = (filter: ReplayAsked["filter"]) =>
      startReplay(db.sql, shopId, { asked: { filter, rate: 5, dryRun: true }, actor: ACTOR }, now());
    expect(await ask({})).toEqual({ outcome: "no_filter" });
    expect(await ask({ to: now() })).toEqual({ outcome: "no_filter" });
    expect(await ask({ status: "pending" })).toEqual({ outcome: "not_replayable" });
    expect(await ask({ status: "skipped", reason: "no_session_link" })).toEqual({ outcome: "not_replayable" });
    const id = await start({ dryRun: true });
    expect(await ask({ status: "dead" })).toEqual({ outcome: "running_already", id });
  });

  it("goes by all that the ledger is filtered by, and takes no order that comes after its start", async () => {
    await bring(3, 422);
    const from = now();
    await pipeline.advance(SECOND);
    await bring(2, 422, 3);
    for (const [filter, count] of [
      [{ from, status: "dead" }, 2],
      [{ to: from, status: "dead" }, 3],
      [{ channel: "pos", status: "dead" }, 0],
      [{ link: "none", provider: "naiz" }, 0],
      [{ link: "cart_attribute", provider: "naiz" }, 5],
      [{ provider: "bodygram" }, 0],
      [{ reason: "http_422" }, 5],
      [{ reason: "gave_up" }, 0],
    ] as const) {
      const id = await start({ filter, dryRun: true });
      await bring(1, 422, 100 + Number(id) * 10);
      await pass(2);
      expect([filter, (await newest()).progress.counted]).toEqual([filter, count]);
      await changeReplay(db.sql, { shopId, id }, { change: "cancel", actor: ACTOR }, now());
      await pass(1);
      await db.sql.query("DELETE FROM orders WHERE order_id::bigint >= 1100");
    }
  });
});
