import { beforeEach, describe, expect, it } from "vitest";
import type { Order } from "#app/domain/order.ts";
import { requestRefetch } from "#app/orders/refetch-rows.server.ts";
import { createRefetch } from "#app/orders/refetch.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { useDatabase } from "#test/support/database.ts";
import { lineBody, linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { toOrder } from "#test/support/providers.ts";

describe("an order that was edited or refunded", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let asked: string[][];
  let answerWith: () => Promise<Order[]>;

  const order = (name: string): Order =>
    toOrder(
      orderBody({
        id: 1,
        admin_graphql_api_id: null,
        name,
        updated_at: "2026-03-01T00:00:00Z",
        line_items: [lineBody({ current_quantity: 1 })],
        note_attributes: linkAttributes(),
      }),
    );
  const refetch = () =>
    createRefetch({
      sql: db.sql,
      ingest: pipeline.ingest,
      fetchOrders: async (_shop, ids) => {
        asked.push(ids);
        return answerWith();
      },
      now: () => pipeline.clock(),
      log: silentLog,
    })();
  const note = (orderId = "1") => requestRefetch(db.sql, shopId, orderId, new Date(pipeline.clock()));
  const waiting = () => db.sql.query<{ attempts: number; due_at: Date }>(`SELECT attempts, due_at FROM refetch`);

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "robosize", { orderUpdates: true });
    pipeline.network.answer = () => answer(200, { id: 7 });
    await pipeline.arrive(shopId, orderBody({ id: 1, admin_graphql_api_id: null, note_attributes: linkAttributes() }), {
      webhookId: "paid",
    });
    await pipeline.run();
    asked = [];
    answerWith = async () => [order("#fetched")];
  });

  it("is fetched anew and updated at the provider, once for many webhooks", async () => {
    await note();
    await note();
    await note();
    await refetch();
    await pipeline.run();
    expect(asked).toEqual([["1"]]);
    expect(pipeline.requests.map(({ request }) => request.method)).toEqual(["POST", "PATCH"]);
    expect(pipeline.requests[1]?.request.body).toMatchObject({ data: { name: "#fetched" } });
    expect(await waiting()).toEqual([]);
    expect(await refetch()).toBe(0);
  });

  it("waits, dated, while Shopify can't be asked", async () => {
    answerWith = () => Promise.reject(new Error("down"));
    await note();
    await refetch();
    expect(await waiting()).toEqual([{ attempts: 1, due_at: new Date(pipeline.clock() + 5_000) }]);
    await pipeline.advance(5_000);
    await refetch();
    expect(await waiting()).toEqual([{ attempts: 2, due_at: new Date(pipeline.clock() + 30_000) }]);
    answerWith = async () => [order("#fetched")];
    await pipeline.advance(30_000);
    await refetch();
    expect(await waiting()).toEqual([]);
  });

  it("is fetched once more when it changes while it is being fetched", async () => {
    answerWith = async () => {
      await note();
      return [order("#old")];
    };
    await note();
    await refetch();
    expect(await waiting()).toHaveLength(1);
  });

  it("costs no call for a shop that is gone", async () => {
    await note();
    await db.sql.query(`UPDATE shop SET state = 'uninstalled'`);
    expect(await refetch()).toBe(0);
  });
});
