import { beforeEach, describe, expect, it } from "vitest";
import { countDeliveries, listReasons } from "#app/delivery/ledger-counts.server.ts";
import { listDeliveries, listOrders } from "#app/delivery/ledger.server.ts";
import { showDelivery } from "#app/delivery/ledger-order.server.ts";
import type { LedgerFilter } from "#app/delivery/ledger-filter.ts";
import { compactOrders } from "#app/upkeep/compact.server.ts";
import { replayDelivery } from "#app/delivery/replay.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

describe("the ledger", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "naiz");
  });

  const arrive = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) {
      const body = orderBody({ id: 100 + n, admin_graphql_api_id: `gid://shopify/Order/${100 + n}`, name: `#${n}` });
      await pipeline.arrive(shopId, body, { webhookId: `w${n}` });
      await pipeline.advance(1_000);
    }
  };
  const list = (cursor: { after?: string; before?: string } = {}) =>
    listDeliveries(db.sql, shopId, { limit: 2, ...cursor });
  const names = ({ entries }: Awaited<ReturnType<typeof list>>) => entries.map(({ orderName }) => orderName);

  it("is read forward and back, page by page, and says where it ends", async () => {
    await arrive(5);
    const first = await list();
    expect(names(first)).toEqual(["#5", "#4"]);
    expect(first.previous).toBeNull();
    const second = await list({ after: first.next ?? "" });
    expect(names(second)).toEqual(["#3", "#2"]);
    const last = await list({ after: second.next ?? "" });
    expect(names(last)).toEqual(["#1"]);
    expect(last.next).toBeNull();

    const back = await list({ before: last.previous ?? "" });
    expect(names(back)).toEqual(["#3", "#2"]);
    expect(back.next).toBe(second.next);
    const start = await list({ before: back.previous ?? "" });
    expect(names(start)).toEqual(["#5", "#4"]);
    expect(start.previous).toBeNull();
    expect(start.next).not.toBeNull();
  });

  it("starts from the newest for a cursor that is none", async () => {
    await arrive(1);
    expect(names(await list({ after: "x~y" }))).toEqual(["#1"]);
    expect(names(await list({ before: "' OR 1=1" }))).toEqual(["#1"]);
  });

  it("names a delivery's lines as the shop does, until the order is erased", async () => {
    await arrive(1);
    const name = { orderId: "101", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    const shown = await showDelivery(db.sql, shopId, name);
    expect(shown?.order.placedAt).toBeInstanceOf(Date);
    expect(shown?.order.lines[0]).toEqual({ id: "11", title: "Alpine Tee", variantTitle: "Forest / M" });
    // With what size each was told, and how it was found: of this shop no facts are known.
    expect(shown?.sizes).toEqual([
      { lineId: "11", size: "M", step: "title", mapped: false },
      { lineId: "12", size: "W32 L34", step: "title", mapped: false },
    ]);
    await db.sql.query("UPDATE orders SET body = NULL");
    expect(await showDelivery(db.sql, shopId, name)).toMatchObject({ orderId: "101", order: { lines: [] } });
  });

  it("counts what was received since a day, of one shop, and follows what becomes of it", async () => {
    pipeline.network.answer = () => answer(400);
    await arrive(2);
    pipeline.network.answer = () => answer(200);
    await pipeline.advance(24 * 3_600_000);
    await arrive(3);
    const other = await pipeline.addShop("other.myshopify.com");
    const count = (since: number) => countDeliveries(db.sql, shopId, new Date(since));
    expect(await count(START + 86_400_000)).toEqual([{ provider: "naiz", status: "delivered", count: 1 }]);
    expect(await count(START)).toEqual([
      { provider: "naiz", status: "dead", count: 2 },
      { provider: "naiz", status: "delivered", count: 1 },
    ]);
    const name = { orderId: "101", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    await replayDelivery(db.sql, shopId, name, "operator:ada", new Date(pipeline.clock()));
    expect(await count(START)).toContainEqual({ provider: "naiz", status: "pending", count: 1 });
    await pipeline.run();
    expect(await count(START)).toEqual([
      { provider: "naiz", status: "dead", count: 1 },
      { provider: "naiz", status: "delivered", count: 2 },
    ]);
    expect(await countDeliveries(db.sql, other, new Date(START))).toEqual([]);
  });

  it("finds orders by their name or id, and by how their deliveries stand", async () => {
    pipeline.network.answer = () => answer(400);
    await arrive(1);
    pipeline.network.answer = () => answer(200);
    await arrive(3);
    const found = async (filter: Partial<LedgerFilter>) =>
      (await listDeliveries(db.sql, shopId, { limit: 10, ...filter })).entries.map(({ orderName }) => orderName);
    expect(await found({ order: "#2" })).toEqual(["#2"]);
    expect(await found({ order: "2" })).toEqual(["#2"]);
    expect(await found({ order: "103" })).toEqual(["#3"]);
    expect(await found({ order: "gid://shopify/Order/103" })).toEqual(["#3"]);
    expect(await found({ order: "gid://shopify/Order/103", status: "dead" })).toEqual([]);
    expect(await found({ order: "#103" })).toEqual([]);
    expect(await found({ status: "dead" })).toEqual(["#1"]);
    expect(await found({ status: "delivered" })).toEqual(["#3", "#2"]);
    expect(await found({ provider: "bodygram" })).toEqual([]);
    await db.sql.query("UPDATE connection SET state = 'held'");
    await arrive(4);
    expect(await found({ status: "held" })).toEqual(["#4"]);
    expect(await found({ status: "pending" })).toEqual([]);
  });

  it("finds orders by a delivery's reason, by what ties them, by their channel and by the day", async () => {
    await pipeline.connect(shopId, "bodygram");
    const send = (id: number, more: object) =>
      pipeline.arrive(shopId, orderBody({ id, admin_graphql_api_id: null, name: `#${id}`, ...more }), {
        webhookId: `w${id}`,
      });
    const untied = { note_attributes: [] };
    await send(1, { source_name: "pos", ...untied });
    await send(2, { source_name: "web", note_attributes: linkAttributes() });
    await pipeline.advance(24 * 3_600_000);
    await send(3, { source_name: "1354745", ...untied });
    await send(4, { source_name: "shopify_draft_order", test: true, ...untied });
    await pipeline.advance(60_000);
    const found = async (filter: Partial<LedgerFilter>) =>
      (await listOrders(db.sql, shopId, { limit: 10, ...filter })).orders.map(({ orderName }) => orderName);
    expect(await found({ link: "cart_attribute" })).toEqual(["#2"]);
    expect(await found({ link: "none" })).toEqual(["#4", "#3", "#1"]);
    expect(await found({ channel: "pos" })).toEqual(["#1"]);
    expect(await found({ channel: "web" })).toEqual(["#2"]);
    expect(await found({ channel: "draft" })).toEqual(["#4"]);
    expect(await found({ channel: "other" })).toEqual(["#3"]);
    expect(await found({ reason: "test_order" })).toEqual(["#4"]);
    expect(await found({ reason: "no_session_link", provider: "bodygram" })).toEqual(["#3", "#1"]);
    // The provider, the status and the reason are those of one delivery.
    expect(await found({ reason: "test_order", status: "delivered" })).toEqual([]);
    const day = new Date(START + 12 * 3_600_000);
    expect(await found({ from: day })).toEqual(["#4", "#3"]);
    expect(await found({ to: day })).toEqual(["#2", "#1"]);
    expect(await found({ to: day, from: day })).toEqual([]);
    expect(await listReasons(db.sql, shopId, new Date(START))).toEqual(
      expect.arrayContaining(["test_order", "no_session_link"]),
    );
  });

  it("cuts no order by a page, whichever of its deliveries is meant", async () => {
    await pipeline.connect(shopId, "bodygram");
    await arrive(3);
    const page = await listOrders(db.sql, shopId, { limit: 2, provider: "naiz" });
    expect(page.orders.map(({ deliveries }) => deliveries.map(({ provider }) => provider))).toEqual([
      ["bodygram", "naiz"],
      ["bodygram", "naiz"],
    ]);
  });

  it("tells how many lines were left out, and why, as long as the order's lines are known", async () => {
    const [tee, ...rest] = orderBody()["line_items"] as Record<string, unknown>[];
    const card = { ...tee, id: 21, gift_card: true, product_id: null, variant_id: null };
    const body = orderBody({ id: 101, admin_graphql_api_id: null, name: "#1", line_items: [tee, ...rest, card] });
    await pipeline.arrive(shopId, body, { webhookId: "w1" });
    await pipeline.advance(1_000);
    const [entry] = (await list()).entries;
    expect(entry).toMatchObject({ status: "delivered", leftOut: { count: 1, of: 3, reason: "gift_card" } });
    await db.sql.query("UPDATE orders SET body = NULL");
    expect((await list()).entries[0]?.leftOut).toEqual({ count: 1, of: null, reason: "gift_card" });
  });

  it("tells by what channel an order came", async () => {
    await pipeline.arrive(shopId, orderBody({ id: 101, admin_graphql_api_id: null, source_name: "pos" }));
    await pipeline.advance(1_000);
    expect((await list()).entries[0]?.channel).toBe("pos");
  });

  it("finds an order that nobody has planned yet, and one that no connection took", async () => {
    await pipeline.arrive(shopId, orderBody({ id: 101, admin_graphql_api_id: null, name: "#1" }));
    const find = () => listOrders(db.sql, shopId, { limit: 2, order: "1" });
    const received = { orderId: "101", orderName: "#1", receivedAt: new Date(START) };
    expect(await find()).toMatchObject({ orders: [{ ...received, isPlanned: false, deliveries: [] }] });
    await db.sql.query("UPDATE connection SET enabled = false");
    await pipeline.advance(1_000);
    expect(await find()).toMatchObject({ orders: [{ ...received, isPlanned: true, deliveries: [] }] });
  });

  it("still shows the last attempt of what retention has compacted", async () => {
    pipeline.network.answer = () => answer(400);
    await arrive(1);
    await pipeline.advance(100 * 86_400_000);
    await compactOrders(db.sql, new Date(pipeline.clock()));
    const name = { orderId: "101", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    const shown = await showDelivery(db.sql, shopId, name);
    expect(shown).toMatchObject({
      order: { isCompacted: true },
      attempts: 1,
      history: [{ number: 1, httpStatus: 400 }],
    });
  });
});
