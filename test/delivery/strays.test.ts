import { beforeEach, describe, expect, it } from "vitest";
import { createStrayFinder } from "#app/delivery/strays.server.ts";
import { createOrderClaims } from "#app/orders/claim-orders.server.ts";
import { createDueClaims } from "#app/delivery/claim.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

describe("work whose claim was committed but never heard of", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "bodygram");
    await pipeline.arrive(shopId, orderBody({ note_attributes: linkAttributes() }), { webhookId: "w1" });
  });

  const strayFinder = () => createStrayFinder(db.sql, (claim) => pipeline.engine.worksOn(claim));

  it("is planned after all", async () => {
    await createOrderClaims(db.sql)(pipeline.worker.id, new Date(pipeline.clock()), { alone: 10, total: 10 });
    await pipeline.run();
    expect(await pipeline.deliveries()).toEqual([]);
    const findStrays = strayFinder();
    expect(await findStrays(pipeline.worker.id, new Date(pipeline.clock()))).toBe(0);
    expect(await findStrays(pipeline.worker.id, new Date(pipeline.clock()))).toBe(1);
    await pipeline.run();
    expect(await pipeline.deliveries()).toMatchObject([{ status: "delivered" }]);
  });

  it("is sent after all, as its first attempt and no double, once it was seen idle twice", async () => {
    pipeline.network.answer = () => answer(500);
    await pipeline.run();
    await pipeline.advance(4_000);
    pipeline.network.answer = () => answer(200);
    const at = new Date(pipeline.clock() + 2_000);
    const claimed = await createDueClaims(db.sql)(pipeline.worker.id, at, {
      perConnection: 5,
      providers: [{ provider: "bodygram", free: 5 }],
      room: [],
    });
    expect(claimed).toHaveLength(1);

    const findStrays = strayFinder();
    expect(await findStrays(pipeline.worker.id, at)).toBe(0);
    expect(await pipeline.deliveries()).toMatchObject([{ status: "sending" }]);
    expect(await findStrays(pipeline.worker.id, at)).toBe(1);
    await pipeline.advance(3_000);
    expect(await pipeline.deliveries()).toMatchObject([{ status: "delivered", attempts: 2, doubles: 0 }]);
  });

  it("is left alone while the engine works on it", async () => {
    let release: (() => void) | undefined;
    pipeline.network.answer = () => new Promise((resolve) => (release = () => resolve(answer(200))));
    await pipeline.planner.planDue();
    while (!release) await new Promise((resolve) => setImmediate(resolve));
    const findStrays = strayFinder();
    const at = new Date(pipeline.clock());
    expect([await findStrays(pipeline.worker.id, at), await findStrays(pipeline.worker.id, at)]).toEqual([0, 0]);
    release();
    while (pipeline.engine.busy() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pipeline.deliveries()).toMatchObject([{ status: "delivered" }]);
  });
});
