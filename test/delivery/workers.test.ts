import { beforeEach, describe, expect, it } from "vitest";
import { createDueClaims } from "#app/delivery/claim.server.ts";
import { beat, registerWorker, takeOver } from "#app/delivery/workers.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const IDENTITY = { host: "test", pid: 2, role: "test" };
const LIMITS = { perConnection: 10, providers: [{ provider: "bodygram", free: 10 }], room: [] };

describe("workers", () => {
  const db = useDatabase();
  let pipeline: Pipeline;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    const shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "bodygram");
    await pipeline.arrive(shopId, orderBody({ note_attributes: linkAttributes() }), { webhookId: "w1" });
  });

  const now = (): Date => new Date(pipeline.clock());
  const makeSilent = (id: number) => db.sql.query(`UPDATE worker SET beat_at = 'epoch' WHERE id = $1`, [id]);
  const statuses = async (): Promise<string[]> => (await pipeline.deliveries()).map(({ status }) => status);

  /** One attempt failed, so that the delivery waits in the ledger and is due. */
  const failOnce = async (): Promise<void> => {
    pipeline.network.answer = () => answer(500);
    await pipeline.run();
    pipeline.network.answer = () => answer(200);
    await db.sql.query(`UPDATE due SET due_at = $1`, [now()]);
  };

  it("go on under their id when others took them for dead: what they claimed since is not lost", async () => {
    await failOnce();
    const late = await registerWorker(db.sql, IDENTITY);
    await makeSilent(late);
    await takeOver(db.sql, pipeline.worker.id, now(), "silent");
    // Who isn't known to live claims nothing.
    expect(await createDueClaims(db.sql)(late, now(), LIMITS)).toEqual([]);

    expect(await beat(db.sql, late, IDENTITY)).toBe(false);
    expect(await beat(db.sql, late, IDENTITY)).toBe(true);
    expect(await createDueClaims(db.sql)(late, now(), LIMITS)).toHaveLength(1);
    await makeSilent(late);
    expect(await takeOver(db.sql, pipeline.worker.id, now(), "silent")).toBe(1);
    await pipeline.run();
    expect(await statuses()).toEqual(["delivered"]);
  });

  it("leave nothing with a worker of which no row is left: it woke, claimed, and died", async () => {
    await failOnce();
    const frozen = await registerWorker(db.sql, IDENTITY);
    expect(await createDueClaims(db.sql)(frozen, now(), LIMITS)).toHaveLength(1);
    await db.sql.query(`DELETE FROM worker WHERE id = $1`, [frozen]);
    await registerWorker(db.sql, IDENTITY);
    expect(await takeOver(db.sql, pipeline.worker.id, now(), "signed_off")).toBe(1);
    await pipeline.run();
    expect(await statuses()).toEqual(["delivered"]);
  });

  it("leave a silent worker's work alone until they have heard its silence themselves", async () => {
    await failOnce();
    const silent = await registerWorker(db.sql, IDENTITY);
    await createDueClaims(db.sql)(silent, now(), LIMITS);
    await db.sql.query(`UPDATE worker SET beat_at = clock_timestamp() - interval '1 hour' WHERE id = $1`, [silent]);
    expect(await takeOver(db.sql, pipeline.worker.id, now(), "signed_off")).toBe(0);
    expect(await takeOver(db.sql, pipeline.worker.id, now(), "silent")).toBe(1);
  });

  it("still write down an answer of work that was taken over and not begun anew: it isn't sent twice", async () => {
    let reply = (): void => undefined;
    pipeline.network.answer = () => new Promise((resolve) => (reply = () => resolve(answer(200))));
    await pipeline.planner.planDue();
    while (pipeline.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = await createPipeline(db.sql);
    expect(await other.takeOver(true)).toBe(1);
    reply();
    while (pipeline.engine.busy() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pipeline.deliveries()).toMatchObject([{ status: "delivered", attempts: 1, doubles: 0, warnings: [] }]);
    expect(await pipeline.attempts()).toMatchObject([{ number: 1, outcome: "delivered" }]);
    await other.run();
    expect(other.requests).toHaveLength(0);
  });

  it("count every request that may be a repetition, also those that were broken off in their turn", async () => {
    pipeline.network.answer = () => new Promise(() => {});
    await pipeline.planner.planDue();
    while (pipeline.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let kill = 1; kill <= 2; kill += 1) {
      const next = await createPipeline(db.sql);
      next.network.answer = () => new Promise(() => {});
      await next.takeOver(true);
      void next.run();
      while (next.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const last = await createPipeline(db.sql);
    await last.takeOver(true);
    await last.run();
    expect(await last.deliveries()).toMatchObject([{ status: "delivered", attempts: 4, doubles: 3, warnings: [] }]);
  });
});
