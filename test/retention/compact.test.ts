import { beforeEach, describe, expect, it } from "vitest";
import { ensurePartitions } from "#app/platform/database.server.ts";
import { compactOrders, dropEmptyPartitions } from "#app/retention/compact.server.ts";
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
  const count = async (table: string) => (await db.sql.query(`SELECT 1 FROM ${table}`)).length;

  it("is its ledger alone once everything has ended for ninety days: the attempts in short, the body gone", async () => {
    pipeline.network.answer = () => answer(503);
    await arrive(1);
    pipeline.network.answer = () => answer(200, { id: 7 });
    await pipeline.advance(10_000);
    expect(await compactOrders(db.sql, later(89))).toBe(0);
    expect(await compactOrders(db.sql, later(91))).toBe(1);
    expect([await count("order_payload"), await count("attempt"), await count("orders")]).toEqual([0, 0, 1]);
    const rows = await db.sql.query(`SELECT status, provider_ref, summary FROM delivery`);
    expect(rows).toMatchObject([{ status: "delivered", provider_ref: "7", summary: { attempts: 2, httpStatus: 200 } }]);
    expect(await compactOrders(db.sql, later(92))).toBe(0);
  });

  it("is whole as long as the shop wants it, and as long as anything waits", async () => {
    await arrive(1);
    await db.sql.query(`UPDATE shop SET settings = '{"retentionDays": 5}'`);
    expect(await compactOrders(db.sql, later(4))).toBe(0);
    await db.sql.query(`UPDATE delivery SET status = 'held'`);
    expect(await compactOrders(db.sql, later(400))).toBe(0);
    await db.sql.query(`UPDATE delivery SET status = 'delivered'`);
    expect(await compactOrders(db.sql, later(6))).toBe(1);
  });

  it("takes at most 4 KiB with four deliveries after it was compacted", async () => {
    await pipeline.connect(shopId, "bodygram");
    await pipeline.connect(shopId, "naiz");
    await pipeline.connect(shopId, "fit-analytics", { prefix: "p", issuer: "i" });
    const { importSigningKey } = await import("#app/providers/fit-analytics/token.ts");
    const key = await importSigningKey({ privateKey: signingKeys().privateKey, keyId: "k" });
    const others = { clientKey: "ck", partnerHash: "hash", apiKey: "key" };
    pipeline.network.credential = async () => Object.assign(key, others);
    await arrive(1);
    await compactOrders(db.sql, later(100));
    const [row] = await db.sql.query<{ bytes: number }>(
      `SELECT (SELECT sum(pg_column_size(d)) FROM delivery d)::int + (SELECT sum(pg_column_size(o)) FROM orders o)::int
         + (SELECT sum(pg_column_size(r)) FROM receipt r)::int AS bytes`,
    );
    expect(await count("delivery")).toBe(4);
    expect(row?.bytes).toBeLessThan(4_096);
  });

  it("gives its month back to the disk when nothing of it is left", async () => {
    await ensurePartitions(db.database, new Date(Date.UTC(2026, 0, 15)));
    const in2026 = new Date(Date.UTC(2026, 0, 20));
    await db.sql.query(`INSERT INTO order_payload VALUES ($1, $2, '1', '{}')`, [in2026, shopId]);
    const names = async () =>
      (
        await db.sql.query<{ name: string }>(
          `SELECT relname AS name FROM pg_class WHERE relname LIKE '%_2026_01' AND relkind = 'r' ORDER BY 1`,
        )
      ).map(({ name }) => name);
    expect(await dropEmptyPartitions(db.database, new Date(Date.UTC(2026, 1, 20)))).toEqual([]);
    expect(await dropEmptyPartitions(db.database, new Date(Date.UTC(2026, 5, 20)))).toEqual(
      expect.arrayContaining(["attempt_2026_01"]),
    );
    expect(await names()).toEqual(["order_payload_2026_01"]);
    await db.sql.query(`DELETE FROM order_payload`);
    await dropEmptyPartitions(db.database, new Date(Date.UTC(2026, 5, 20)));
    expect(await names()).toEqual([]);
  });
});
