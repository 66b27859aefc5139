import { beforeEach, describe, expect, it } from "vitest";
import { chartsOf } from "#app/components/home/chart-days.ts";
import { termsOf } from "#app/components/home/books-card.tsx";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { createHome } from "#app/home/home.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { keepBooks, readBooked, readBookedConnections } from "#app/reconciliation/books.server.ts";
import { book, emptyBooks } from "#app/reconciliation/books.ts";
import { createScreens } from "#app/screens/screens.server.ts";
import { keepThemeReport } from "#app/shops/theme-report.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

const DAY = 24 * 3_600_000;

describe("the home page", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shop: { id: number; domain: string };

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shop = { id: await pipeline.addShop(), domain: "shop.myshopify.com" };
  });

  const home = () => {
    const shopConnections = createShopConnections(db.sql, PROVIDERS, pipeline.clock);
    const screens = createScreens({
      ...{ sql: db.sql, providers: PROVIDERS, shopConnections, appUrl: "https://app.example", now: pipeline.clock },
    });
    return createHome({ sql: db.sql, screens, now: pipeline.clock })(shop);
  };
  const at = () => new Date(pipeline.clock());
  const arrive = (id: number, body: object = {}) =>
    pipeline.arrive(shop.id, orderBody({ id, admin_graphql_api_id: null, name: `#${id}`, ...body }));
  /** Compares Shopify's orders of a day, by their names, with ours. */
  const compare = async (ids: readonly number[]): Promise<void> => {
    const booked = await readBooked(db.sql, shop.id, ids.map(String));
    const connections = await readBookedConnections(db.sql, shop.id);
    const books = emptyBooks(at().toISOString().slice(0, 10));
    for (const id of ids) {
      const order = booked.get(String(id));
      if (order) book(books, { ...order, name: `#${id}` }, connections, at());
    }
    await keepBooks(db.sql, shop.id, [books], at());
  };

  it("has one equation for each connection, which closes over every way in which an order can stand", async () => {
    await pipeline.connect(shop.id, "naiz");
    await arrive(1);
    await arrive(2, { note_attributes: [] });
    await arrive(3, { test: true });
    await pipeline.advance(60_000);
    pipeline.network.answer = () => answer(422, { error: "no" });
    await arrive(4);
    await pipeline.advance(60_000);
    pipeline.network.answer = () => answer(503);
    await arrive(5);
    await pipeline.advance(60_000);
    await compare([1, 2, 3, 4, 5]);
    const { books } = await home();
    const [equation] = books.equations;
    expect(books.equations).toHaveLength(1);
    expect(equation).toMatchObject({ provider: "naiz", shopify: 5, closes: true });
    const terms = equation ? termsOf(equation, books.from) : [];
    expect(terms.reduce((sum, { count }) => sum + count, 0)).toBe(5);
    const urls = Object.fromEntries(terms.map(({ key, count, url }) => [key, [count, url]]));
    expect(urls).toMatchObject({
      waiting: [1, `/app/orders?provider=naiz&status=pending&from=${books.from ?? ""}`],
      "skipped/test_order": [1, `/app/orders?provider=naiz&status=skipped&reason=test_order&from=${books.from ?? ""}`],
    });
  });

  it("calls what Shopify has and we lack missing, and counts apart what came since", async () => {
    await pipeline.connect(shop.id, "robosize");
    await arrive(1);
    await pipeline.advance(60_000);
    expect((await home()).books).toMatchObject({ comparedAt: null, equations: [], notCompared: { count: 1 } });
    await db.sql.query(`DELETE FROM orders`);
    await arrive(2);
    await pipeline.advance(60_000);
    await compare([1, 2]);
    await pipeline.advance(60_000);
    await arrive(3);
    await arrive(4, { financial_status: "pending" });
    const { books, needs } = await home();
    expect(books.equations[0]).toMatchObject({ shopify: 2, closes: false, counts: { delivered: 1, missing: 1 } });
    expect(books.missing.map(({ name }) => name)).toEqual(["#1"]);
    expect(books.notCompared).toEqual({ count: 1, isMore: false });
    expect(needs.map(({ kind, count }) => [kind, count])).toEqual([["books_open", 1]]);
  });

  it("reads the books of a version that had fewer counts", async () => {
    const counts = { delivered: 2, waiting: 1, skipped: 1, dead: 0, not_owed: 0, missing: 0 };
    const days = [{ day: "2026-11-19", shopify: 4, providers: { naiz: counts }, missing: [] }];
    await db.sql.query(
      `INSERT INTO operation (shop_id, kind, state, progress, created_by, created_at, updated_at)
       VALUES ($1, 'reconciliation', 'done', $2::jsonb, 'app', $3, $3)`,
      [shop.id, JSON.stringify({ days }), at()],
    );
    const { books } = await home();
    const [equation] = books.equations;
    expect(equation).toMatchObject({ closes: true, skipped: [] });
    expect(equation && termsOf(equation, null).map(({ key, count }) => [key, count])).toEqual([
      ["delivered", 2],
      ["waiting", 1],
      ["skipped/unknown", 1],
    ]);
  });

  it("counts the ties of the online store's orders alone, and tells what was last seen", async () => {
    await pipeline.connect(shop.id, "robosize");
    await arrive(1);
    await arrive(2, { note_attributes: [] });
    await arrive(3, { note_attributes: [], source_name: "pos" });
    await keepThemeReport(db.sql, shop.id, { embed: "active" }, at());
    const page = await home();
    expect(page.links).toEqual([
      { method: "cart_attribute", count: 1 },
      { method: "none", count: 1 },
    ]);
    expect(page).toMatchObject({ lastOrderAt: new Date(START), lookedUntil: null, addressesWithheldAt: null });
    expect(page.theme).toEqual({
      block: { state: null, at: null, seenAt: null },
      embed: { state: "active", at: new Date(START), seenAt: new Date(START) },
    });
  });

  it("charts fourteen days for each provider, those without orders too", async () => {
    await pipeline.connect(shop.id, "robosize");
    await arrive(1);
    await pipeline.advance(60_000);
    await pipeline.advance(2 * DAY);
    await arrive(2);
    await arrive(3);
    await pipeline.advance(60_000);
    const { days, charted } = await home();
    const [chart, ...others] = chartsOf(days, charted);
    expect(others).toEqual([]);
    expect(chart?.days.map(({ delivered }) => delivered)).toEqual([...Array.from({ length: 11 }, () => 0), 1, 0, 2]);
    expect(chart?.total).toBe(3);
  });

  it("keeps when a part of the theme last stood there", async () => {
    await keepThemeReport(db.sql, shop.id, { embed: "active", block: "inactive" }, at());
    await pipeline.advance(DAY);
    await keepThemeReport(db.sql, shop.id, { embed: "inactive" }, at());
    expect((await home()).theme).toEqual({
      block: { state: "inactive", at: new Date(START), seenAt: null },
      embed: { state: "inactive", at: at(), seenAt: new Date(START) },
    });
  });
});
