import { beforeEach, describe, expect, it } from "vitest";
import { startTestHour, testHourOf } from "#app/shops/test-hour.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

const HOUR = 3_600_000;

describe("test orders", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "robosize");
  });

  const arrive = (id: number) => pipeline.arrive(shopId, orderBody({ id, admin_graphql_api_id: null, test: true }));

  it("are left out, sent for an hour where the shop asks for it, and then left out again by themselves", async () => {
    await arrive(1);
    await pipeline.advance(60_000);
    await startTestHour(db.sql, shopId, new Date(pipeline.clock()));
    await pipeline.advance(2_000);
    await arrive(2);
    await pipeline.advance(60_000);
    await pipeline.advance(HOUR);
    await arrive(3);
    await pipeline.advance(60_000);
    const told = (await pipeline.deliveries()).map(({ orderId, status, reason }) => [orderId, status, reason]);
    expect(told).toEqual([
      ["1", "skipped", "test_order"],
      ["2", "delivered", null],
      ["3", "skipped", "test_order"],
    ]);
  });

  it.each([undefined, null, {}, [], { testOrdersUntil: 5 }, { testOrdersUntil: "soon" }, "text"])(
    "aren't sent by settings like %j",
    (settings) => expect(testHourOf(settings, START)).toBeNull(),
  );
});
