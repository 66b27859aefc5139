import { beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import type { ProviderName } from "#test/support/providers.ts";

describe("deliveries of an order that leave together", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let slow: (() => void)[];
  const answerSlow = (): void => slow.forEach((resolve) => resolve());

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    slow = [];
    pipeline.network.answer = (provider) =>
      provider === "bodygram"
        ? answer(200)
        : new Promise((resolve) => slow.push(() => resolve(answer(200, { id: 7 }))));
  });

  const begin = async (...providers: ProviderName[]): Promise<void> => {
    for (const provider of providers) await pipeline.connect(shopId, provider);
    await pipeline.arrive(shopId, orderBody({ note_attributes: linkAttributes() }));
    await pipeline.planner.planDue();
  };

  const due = () =>
    db.sql.query<{ queue: string; by: number | null }>(`SELECT queue, claimed_by AS by FROM due ORDER BY queue`);
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it("are written down without the slow one, which stays this worker's, and then with it", async () => {
    await begin("bodygram", "robosize");
    await until(async () => (await due())[0]?.queue === "robosize");
    expect(await due()).toEqual([{ queue: "robosize", by: pipeline.worker.id }]);
    expect(await pipeline.deliveries()).toMatchObject([
      { provider: "bodygram", status: "delivered" },
      { provider: "robosize", status: "sending", attempts: 0 },
    ]);
    expect(await pipeline.planner.planDue()).toBe(0);
    expect(pipeline.requests).toHaveLength(2);
    answerSlow();
    await until(async () => (await due()).length === 0);
    expect(await pipeline.deliveries()).toMatchObject([
      { provider: "bodygram", status: "delivered", attempts: 1 },
      { provider: "robosize", status: "delivered", attempts: 1, providerRef: "7" },
    ]);
  });

  it("are sent again, as possible doubles, by whoever takes over from a worker that died before the slow one", async () => {
    await begin("bodygram", "robosize");
    await until(async () => (await due())[0]?.queue === "robosize");
    const other = await createPipeline(db.sql);
    expect(await other.takeOver(true)).toBe(1);
    other.network.answer = () => answer(200, { id: 7 });
    await other.run();
    expect(other.requests.length).toBeGreaterThan(0);
    expect(await other.deliveries()).toMatchObject([
      { provider: "bodygram", status: "delivered", attempts: 1 },
      { provider: "robosize", status: "delivered", attempts: 2 },
    ]);
    expect(await due()).toEqual([]);
  });

  it("are each written down when several slow ones answer at the same moment", async () => {
    await begin("bodygram", "naiz", "robosize");
    await until(async () => (await due()).length === 2);
    answerSlow();
    await until(async () => (await due()).length === 0);
    expect((await pipeline.deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual([
      ["delivered", 1],
      ["delivered", 1],
      ["delivered", 1],
    ]);
  });

  it("owe one thing at a provider where a later event waits behind the one that is under way", async () => {
    pipeline.network.answer = (provider, { body }) =>
      provider === "naiz" && (body as { status: number }).status === 0
        ? new Promise((resolve) => slow.push(() => resolve(answer(200))))
        : answer(200);
    await pipeline.connect(shopId, "bodygram");
    await pipeline.connect(shopId, "naiz", { statusUpdates: true });
    await pipeline.arrive(shopId, orderBody({ note_attributes: linkAttributes() }), {
      event: "order_created",
      paid: true,
    });
    await pipeline.planner.planDue();
    await until(async () => (await due())[0]?.queue === "naiz");
    answerSlow();
    await until(async () => (await due()).every(({ by }) => by === null));
    expect(await due()).toEqual([{ queue: "naiz", by: null }]);
    await pipeline.run();
    expect((await pipeline.deliveries()).map(({ event, status }) => [event, status])).toEqual([
      ["order_paid", "delivered"],
      ["order_created", "delivered"],
      ["order_paid", "delivered"],
    ]);
  });
});
