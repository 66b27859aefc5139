import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimProbes } from "#app/delivery/claim.server.ts";
import { endPauses, openConnection } from "#app/delivery/release.server.ts";
import { latestRestore } from "#app/delivery/restore.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { restored } from "#app/processes/commands/restored.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { followRestores } from "#app/processes/restores.server.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const hasServer = Boolean(process.env["DATABASE_URL"]);

describe.skipIf(!hasServer)("rows that somebody holds on a server (run by npm run test:postgres)", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let other: pg.Client;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "bodygram");
    other = new pg.Client({ connectionString: db.url });
    await other.connect();
  });
  afterEach(() => other.end());

  const order = (id: number) =>
    orderBody({ id, admin_graphql_api_id: null, name: `#${id}`, note_attributes: linkAttributes() });
  const hold = (statement: string) => other.query(`BEGIN; ${statement}`);
  /** Has the network answer once somebody holds what the statement names. */
  const answerHolding = (statement: string, given: HttpResult): void => {
    let held: Promise<unknown> | undefined;
    pipeline.network.answer = async () => {
      await (held ??= hold(statement));
      return given;
    };
  };
  const letGo = async (afterMs: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await other.query("ROLLBACK");
  };
  const statuses = async () => (await pipeline.deliveries()).map(({ status, doubles }) => [status, doubles]);
  const delivered = ["delivered", 0];
  // What is held stays so until the test lets it go: how long the others take on a busy machine says nothing.

  it(
    "settles what was sent of an order once it is let go, and what went beside it before",
    { timeout: 40_000 },
    async () => {
      for (const id of [1, 2, 3]) await pipeline.arrive(shopId, order(id));
      answerHolding("SELECT 1 FROM orders WHERE order_id = '2' FOR UPDATE", answer(200, { id: 1 }));
      const ran = pipeline.run();
      await expect.poll(statuses, { timeout: 12_000 }).toEqual([delivered, delivered]);
      await pipeline.arrive(shopId, order(4));
      expect(await pipeline.planner.planDue()).toBe(1);
      await expect.poll(statuses, { timeout: 12_000 }).toEqual([delivered, delivered, delivered]);
      await letGo(2_000);
      await ran;
      expect(await statuses()).toEqual([delivered, delivered, delivered, delivered]);
      expect(pipeline.requests).toHaveLength(4);
    },
  );

  it("settles past a connection and what is owed that somebody holds", { timeout: 20_000 }, async () => {
    answerHolding("SELECT 1 FROM connection FOR UPDATE; SELECT 1 FROM due FOR UPDATE", answer(401, "no"));
    await pipeline.arrive(shopId, order(1));
    await Promise.all([pipeline.run(), letGo(3_000)]);
    expect((await statuses())[0]?.[0]).toBe("held");
    expect(pipeline.requests).toHaveLength(1);
  });

  it("claims past a released connection that somebody holds, and that one's once it is let go", async () => {
    await pipeline.arrive(shopId, order(1));
    pipeline.network.answer = () => answer(503);
    await pipeline.run();
    const second = await pipeline.addShop("second.myshopify.com");
    await pipeline.connect(second, "bodygram");
    await pipeline.arrive(second, order(2));
    await pipeline.run();
    const now = new Date(pipeline.clock());
    await openConnection(db.sql, { shopId, provider: "bodygram" }, now);
    await db.sql.query("UPDATE due SET due_at = $1", [now]);
    pipeline.network.answer = () => answer(200, { id: 1 });
    await hold(`SELECT 1 FROM connection WHERE shop_id = ${shopId} FOR UPDATE`);
    await pipeline.run();
    expect((await statuses()).map(([status]) => status).sort()).toEqual(["delivered", "pending"]);
    await other.query("ROLLBACK");
    await pipeline.run();
    expect((await statuses()).map(([status]) => status)).toEqual(["delivered", "delivered"]);
  });

  it("ends pauses and tries held connections past one that somebody holds", async () => {
    const second = await pipeline.addShop("second.myshopify.com");
    await pipeline.connect(second, "bodygram");
    const now = new Date(pipeline.clock());
    await db.sql.query("UPDATE connection SET paused_until = $1", [now]);
    await hold(`SELECT 1 FROM connection WHERE shop_id = ${shopId} FOR UPDATE`);
    expect(await endPauses(db.sql, now)).toBe(1);
    await other.query("ROLLBACK");
    expect(await endPauses(db.sql, now)).toBe(1);
    for (const id of [shopId, second]) await pipeline.arrive(id, order(id));
    pipeline.network.answer = () => answer(401, "no");
    await pipeline.run();
    await db.sql.query("UPDATE connection SET probe_at = $1", [now]);
    await hold(`SELECT 1 FROM connection WHERE shop_id = ${shopId} FOR UPDATE`);
    expect((await claimProbes(db.sql, pipeline.worker.id, now)).map((claim) => claim.shopId)).toEqual([second]);
  });

  it("notes another cluster at the start once what is due is let go", { timeout: 20_000 }, async () => {
    await pipeline.arrive(shopId, order(1));
    await db.sql.query("INSERT INTO cluster (id, system_identifier, noted_at) VALUES (1, '1', now())");
    await hold("SELECT 1 FROM due FOR UPDATE");
    const clock = { now: () => pipeline.clock(), onLeap: () => () => {}, close: async () => {} };
    const [loop] = await Promise.all([followRestores({ database: db.database, clock, log: silentLog }), letGo(2_000)]);
    await loop.stop();
    expect(await latestRestore(db.sql)).toMatchObject({ reason: "cluster" });
  });

  it("declares a restore by command once what is due is let go", { timeout: 40_000 }, async () => {
    await pipeline.arrive(shopId, order(1));
    await hold("SELECT 1 FROM due FOR UPDATE");
    const clock = { now: () => pipeline.clock() };
    const services = { database: db.database, clock, log: silentLog } as unknown as Services;
    const since = new Date(pipeline.clock() - 60_000).toISOString();
    const [{ json }] = await Promise.all([
      restored({ since, until: undefined }, services, "operator:ada"),
      letGo(3_000),
    ]);
    expect(json).toMatchObject({ ok: true, held: 1 });
  });

  it(
    "keeps what came beside an order that is held, and that order when it comes again",
    { timeout: 20_000 },
    async () => {
      await pipeline.arrive(shopId, order(1));
      await hold("SELECT 1 FROM orders WHERE order_id = '1' FOR UPDATE");
      const paid = (id: number) =>
        pipeline.arrive(shopId, orderBody({ ...order(id), updated_at: "2026-11-20T10:01:00Z", total_price: "9.99" }));
      const kept = await Promise.allSettled([1, 2, 3].map(paid));
      expect(kept.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
      await other.query("ROLLBACK");
      await paid(1);
    },
  );
});
