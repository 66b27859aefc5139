import { beforeEach, describe, expect, it } from "vitest";
import { keepProducts } from "#app/catalog/product-facts.server.ts";
import { redactCustomer } from "#app/compliance/requests.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { advisedOf } from "#app/lines/advised.server.ts";
import { readInsights } from "#app/lines/insights.server.ts";
import { keepLines } from "#app/lines/keep-lines.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { forgetAdvice, keepAdvice } from "#app/session-links/advice.server.ts";
import { purgeExpired } from "#app/upkeep/purge.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { lineBody, linkAttributes, orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const DAY = 86_400_000;
const SESSION = "5b8c1f0e-session";
const PRODUCT = "632910392";

describe("the lines that are kept", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop("lines.myshopify.com");
    await pipeline.connect(shopId, "bodygram");
    const own = { sku: null, barcode: null, values: ["Forest", "M"], metafields: {} };
    const options = [
      { name: "Color", values: ["Forest"], linked: null },
      { name: "Size", values: ["S", "M", "L"], linked: null },
    ];
    const facts = { handle: "tee", vendor: "Alpine", title: "Tee", options, sizeOption: null, metafields: {} };
    const product = { productId: PRODUCT, facts, variants: new Map([["808950810", own]]), whole: true };
    await keepProducts(db.sql, shopId, [product], now());
  });

  const now = (): Date => new Date(pipeline.clock());
  const options = () => ({
    sql: db.sql,
    shops: createShopConnections(db.sql, PROVIDERS, pipeline.clock),
    now: pipeline.clock,
  });
  const tell = (size: string, more: object = {}, at = now()) =>
    keepAdvice(
      ...([db.sql, shopId, SESSION] as const),
      {
        provider: "bodygram",
        product: PRODUCT,
        reference: PRODUCT,
        size,
        score: null,
        immediate: false,
        taken: false,
        ...more,
      },
      at,
    );
  const arrive = async (id: number, overrides: object = {}): Promise<void> => {
    const at = new Date(pipeline.clock() + 1_000).toISOString();
    const body = {
      id,
      admin_graphql_api_id: null,
      note_attributes: linkAttributes(),
      ...{ processed_at: at, created_at: at },
    };
    await pipeline.arrive(shopId, orderBody({ line_items: [lineBody()], ...body, ...overrides }), {
      webhookId: `w${id}`,
    });
    await pipeline.run();
  };
  const keepSoon = async (): Promise<number> => {
    await pipeline.advance(120_000);
    return keepLines(options());
  };
  const rows = () =>
    db.sql.query(`SELECT order_id, line_id, product_id, session, advice FROM order_line ORDER BY order_id`);

  it("are those of which something was advised, and each order is looked at once", async () => {
    await tell("M", { taken: true });
    await arrive(1);
    await arrive(2, { note_attributes: [] });
    expect(await keepSoon()).toBe(1);
    expect(await rows()).toMatchObject([
      {
        ...{ order_id: "1", line_id: "11", product_id: PRODUCT, session: SESSION },
        advice: [{ provider: "bodygram", size: "M", own: "M", bought: "M", taken: true }],
      },
    ]);
    expect(await keepSoon()).toBe(0);
    await tell("L");
    await arrive(3);
    expect(await keepSoon()).toBe(1);
    expect(await rows()).toMatchObject([{ order_id: "1" }, { order_id: "3", advice: [{ size: "L", bought: "M" }] }]);
  });

  it("are found by the cart's token where the order carries nothing", async () => {
    await tell("M");
    await db.sql.query(
      `INSERT INTO session_link (shop_id, cart_token, session, stored_at) VALUES ($1, 'c1-cart', $2, $3)`,
      [shopId, SESSION, now()],
    );
    await arrive(1, { note_attributes: [] });
    expect(await keepSoon()).toBe(1);
  });

  it("are none of an order whose visitor withdrew consent before it, or since", async () => {
    await tell("M");
    await forgetAdvice(db.sql, shopId, SESSION);
    await arrive(1);
    expect(await keepSoon()).toBe(0);
    expect(await advisedOf(options(), shopId, "1")).toEqual([]);
    await tell("M");
    await arrive(2);
    await keepSoon();
    await forgetAdvice(db.sql, shopId, SESSION);
    expect(await rows()).toMatchObject([{ order_id: "2", session: null, advice: null }]);
    expect(await advisedOf(options(), shopId, "2")).toEqual([]);
  });

  it("are told on an order's page before they are kept, and the same after", async () => {
    await tell("M");
    await arrive(1);
    const before = await advisedOf(options(), shopId, "1");
    expect(before).toMatchObject([{ lineId: "11", advice: [{ size: "M", bought: "M" }] }]);
    await keepSoon();
    expect(await advisedOf(options(), shopId, "1")).toEqual(before);
    expect(await advisedOf(options(), shopId + 1, "1")).toEqual([]);
  });

  it("go with the customer who is to be forgotten, and what they were told with them", async () => {
    await tell("M");
    await arrive(1);
    await keepSoon();
    const subject = { customerId: "207119551", orderIds: [], requestId: "55" };
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    expect(await rows()).toEqual([]);
    expect(await db.sql.query(`SELECT 1 FROM advice`)).toEqual([]);
    const [evidence] = await db.sql.query<{ counts: object }>(`SELECT counts FROM compliance_evidence`);
    expect(evidence?.counts).toMatchObject({ orders: 1, advice: 1 });
  });

  it("are counted once, by the day of their order and who advised, and stay counted when they are erased", async () => {
    await tell("M", { taken: true });
    await tell("L", { provider: "fit-analytics" });
    await arrive(1);
    await keepSoon();
    await db.sql.query(`UPDATE shop SET lines_until = lines_until - interval '1 hour'`);
    expect(await keepSoon()).toBe(0);
    const subject = { customerId: "207119551", orderIds: [], requestId: "55" };
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    const insights = await readInsights(db.sql, shopId, 28, now());
    expect(insights).toMatchObject({
      ...{ period: 28, from: "2026-10-24" },
      lines: { advised: 1, taken: 1, followed: 1, other: 0, agreed: 0, disagreed: 1 },
      providers: [
        { provider: "bodygram", advised: 1, taken: 1, followed: 1 },
        { provider: "fit-analytics", advised: 1, taken: 0, followed: 0, other: 1 },
      ],
      weeks: [{ week: "2026-11-16", advised: 1 }],
    });
    expect((await readInsights(db.sql, shopId + 1, 28, now())).lines.advised).toBe(0);
    expect((await readInsights(db.sql, shopId, 28, new Date(pipeline.clock() + 28 * DAY))).lines.advised).toBe(0);
    expect((await readInsights(db.sql, shopId, 91, new Date(pipeline.clock() + 28 * DAY))).lines.advised).toBe(1);
  });

  it("outlive what was told, which goes after ninety days; they stay two years", async () => {
    await tell("M");
    await arrive(1);
    await keepSoon();
    await purgeExpired(db.sql, new Date(pipeline.clock() + 89 * DAY));
    expect(await db.sql.query(`SELECT 1 FROM advice`)).toHaveLength(1);
    await purgeExpired(db.sql, new Date(pipeline.clock() + 91 * DAY));
    expect(await db.sql.query(`SELECT 1 FROM advice`)).toEqual([]);
    expect(await rows()).toHaveLength(1);
    await purgeExpired(db.sql, new Date(pipeline.clock() + 732 * DAY));
    expect(await rows()).toEqual([]);
  });

  it("cost a shop in which nothing was ever advised not one look at its orders", async () => {
    await arrive(1);
    await pipeline.advance(120_000);
    const asked: string[] = [];
    const sql = {
      ...db.sql,
      query: <Row>(text: string, params?: readonly unknown[]) => (asked.push(text), db.sql.query<Row>(text, params)),
    };
    expect(await keepLines({ ...options(), sql })).toBe(0);
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toContain("orders");
  });
});
