import { beforeEach, describe, expect, it } from "vitest";
import { compactOrders } from "#app/upkeep/compact.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody, signingKeys } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const DAY = 86_400_000;

describe("what is kept of an order", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => answer(200, { id: 7 });
  });

  const arrive = async (id: number): Promise<void> => {
    const body = orderBody({ id, admin_graphql_api_id: null, note_attributes: linkAttributes() });
    await pipeline.arrive(shopId, body, { webhookId: `w${id}` });
    await pipeline.run();
  };
  const later = (days: number) => new Date(pipeline.clock() + days * DAY);
  const orders = () =>
    db.sql.query<{ body: unknown; deliveries: Record<string, Record<string, unknown>>; attention: boolean | null }>(
      `SELECT body, deliveries, attention FROM orders ORDER BY order_id`,
    );

  it("is its ledger alone once everything has ended for ninety days: the attempts in short, the body gone", async () => {
    pipeline.network.answer = () => answer(503);
    await arrive(1);
    pipeline.network.answer = () => answer(200, { id: 7 });
    await pipeline.advance(10_000);
    expect(await compactOrders(db.sql, later(89))).toBe(0);
    expect(await compactOrders(db.sql, later(91))).toBe(1);
    const [row] = await orders();
    expect(row?.body).toBeNull();
    expect(row?.deliveries["robosize/order_paid/0"]).toMatchObject({
      status: "delivered",
      providerRef: "7",
      attempts: 2,
      history: [{ number: 2, http: 200 }],
    });
    expect(await compactOrders(db.sql, later(92))).toBe(0);
  });

  it("is whole as long as the shop wants it, and as long as anything waits", async () => {
    await arrive(1);
    await db.sql.query(`UPDATE shop SET settings = '{"retentionDays": 5}'`);
    expect(await compactOrders(db.sql, later(4))).toBe(0);
    await db.sql.query(
      `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at)
       SELECT shop_id, order_id, 'robosize', 'retry', received_at, received_at, received_at FROM orders`,
    );
    expect(await compactOrders(db.sql, later(400))).toBe(0);
    await db.sql.query(`DELETE FROM due`);
    expect(await compactOrders(db.sql, later(6))).toBe(1);
    expect(await orders()).toMatchObject([{ body: null, attention: null }]);
  });

  it("is compacted though many orders came at the same moment", async () => {
    for (let id = 1; id <= 3; id += 1) await arrive(id);
    await db.sql.query(
      `INSERT INTO orders (shop_id, order_id, received_at, placed_at, origin, link_method, body)
       SELECT shop_id, n::text, received_at, placed_at, origin, link_method, body FROM orders, generate_series(10, 1300) n
       WHERE order_id = '1'`,
    );
    expect(await compactOrders(db.sql, later(91))).toBe(1_294);
    await arrive(2_000);
    expect(await compactOrders(db.sql, later(91))).toBe(1);
    expect((await orders()).filter(({ body }) => body !== null)).toEqual([]);
  });

  it("is found again by retention when its body came back by a late change", async () => {
    await arrive(1);
    await compactOrders(db.sql, later(91));
    const body = orderBody({ id: 1, admin_graphql_api_id: null, updated_at: "2026-12-05T12:00:00Z" });
    await pipeline.arrive(shopId, body, { event: null });
    await pipeline.run();
    expect((await orders())[0]?.body).not.toBeNull();
    await compactOrders(db.sql, later(91));
    expect((await orders())[0]?.body).toBeNull();
  });

  it("takes at most 1,500 bytes with four deliveries after it was compacted", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.connect(shopId, "naiz");
    await pipeline.connect(shopId, "fit-analytics", { prefix: "p", issuer: "i" });
    const { importSigningKey } = await import("#app/providers/fit-analytics/token.ts");
    const key = await importSigningKey({ privateKey: signingKeys().privateKey, keyId: "k" });
    const others = { clientKey: "ck", partnerHash: "hash", apiKey: "key" };
    pipeline.network.credential = async () => Object.assign(key, others);
    await arrive(1);
    await compactOrders(db.sql, later(100));
    const [row] = await db.sql.query<{ bytes: number }>(`SELECT sum(pg_column_size(o))::int AS bytes FROM orders o`);
    expect(Object.keys((await orders())[0]?.deliveries ?? {})).toHaveLength(4);
    expect(row?.bytes).toBeLessThan(1_500);
  });
});
