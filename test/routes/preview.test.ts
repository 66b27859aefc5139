import { beforeEach, describe, expect, it } from "vitest";
import { loader as home } from "#app/routes/app._index.tsx";
import { loader as latestOrder } from "#app/routes/app.latest-order.tsx";
import { loader as preview } from "#app/routes/app.preview.tsx";
import { loader as sent } from "#app/routes/app.orders.$orderId_.sent.tsx";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { PROVIDER_NAMES, toOrder } from "#test/support/providers.ts";
import { createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";

describe("the preview's page", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let admin: ReturnType<typeof createAdmin>;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop(SHOP);
    await pipeline.addShop(OTHER);
    admin = createAdmin(db.sql, pipeline.clock);
    admin.signIn(SHOP);
  });
  const open = (order = "") => preview(admin.get(`/app/preview?order=${encodeURIComponent(order)}`));
  const arrive = (id: number) =>
    pipeline.arrive(shopId, orderBody({ id, admin_graphql_api_id: null, name: `#${id}` }), { webhookId: `w${id}` });

  it("shows a made-up order at every provider to a shop that has entered nothing and sold nothing", async () => {
    const page = await open();
    expect(page.order).toMatchObject({
      from: "sample",
      lines: [{ title: "The first product", variantTitle: "L" }],
    });
    expect(page.previews.map(({ provider }) => provider)).toEqual(PROVIDER_NAMES);
    for (const one of page.previews) {
      expect(one, one.provider).toMatchObject({
        usualSettings: true,
        decision: "deliver",
        request: { method: "POST" },
      });
    }
    expect(JSON.stringify(page.previews)).toContain("***");
  });

  it("makes up the product too where Shopify can't be asked", async () => {
    admin.atShopify.down = true;
    expect((await open()).order).toMatchObject({ from: "sample", lines: [{ title: "Sample product" }] });
  });

  it("tells of each field where it comes from", async () => {
    const { previews } = await open();
    for (const { fields, provider } of previews) {
      expect(fields.length, provider).toBeGreaterThan(5);
      expect(fields.filter(({ source }) => source === null)).toEqual([]);
    }
  });

  it("is a step of the beginning, which is done for the whole shop once somebody has looked", async () => {
    const away = async () => (await home(admin.get("/app"))).putAway;
    expect(await away()).toEqual([]);
    expect(await open("556")).toMatchObject({ problem: "absent" });
    expect(await away()).toEqual([]);
    await open();
    expect(await away()).toEqual(["preview"]);
    admin.signIn(OTHER);
    expect(await away()).toEqual([]);
  });

  it("tells which connected provider would take the latest paid order, so that it may be the first one", async () => {
    const latest = async () => (await latestOrder(admin.get("/app/latest-order"))).data.latest;
    admin.atShopify.set("7", toOrder(orderBody({ id: 7, admin_graphql_api_id: null, name: "#7" })));
    expect(await latest()).toBeNull();
    await pipeline.connect(shopId, "naiz");
    // What another process changes is seen after a second.
    await pipeline.advance(2_000);
    expect(await latest()).toEqual({ id: "7", name: "#7", takenBy: ["naiz"] });
    // The one that nobody would take isn't offered.
    admin.atShopify.set("8", toOrder(orderBody({ id: 8, admin_graphql_api_id: null, name: "#8", test: true })));
    expect(await latest()).toBeNull();
    admin.atShopify.set("9", toOrder(orderBody({ id: 9, admin_graphql_api_id: null, financial_status: "pending" })));
    expect(await latest()).toBeNull();
    admin.atShopify.down = true;
    expect(await latest()).toBeNull();
    admin.signIn(null);
    expect(await statusOf(latest())).toBe(401);
  });

  it("shows the latest order, one of them by its number, and one that only Shopify has", async () => {
    await pipeline.connect(shopId, "naiz");
    await arrive(101);
    await pipeline.advance(1_000);
    await arrive(102);
    await pipeline.advance(1_000);
    expect(await open()).toMatchObject({
      order: { name: "#102", from: "ours" },
      recent: [{ name: "#102" }, { name: "#101" }],
    });
    expect((await open("101")).order).toMatchObject({ id: "101", from: "ours" });
    expect((await open("#101")).previews[2]).toMatchObject({ provider: "naiz", usualSettings: false });
    admin.atShopify.set("555", toOrder(orderBody({ id: 555, admin_graphql_api_id: null, name: "#1042" })));
    expect((await open("gid://shopify/Order/555")).order).toMatchObject({ name: "#1042", from: "shopify" });
    expect(await open("556")).toMatchObject({ order: null, problem: "absent" });
    expect(await open("' OR 1=1")).toMatchObject({ order: null, problem: "absent" });
    admin.atShopify.down = true;
    expect(await open("556")).toMatchObject({ problem: "not_asked" });
    await db.sql.query("UPDATE orders SET body = NULL");
    expect(await open("101")).toMatchObject({ problem: "gone" });
    // Nothing was taken in, and nothing sent, by looking.
    expect(await db.sql.query("SELECT 1 FROM orders WHERE order_id = '555'")).toEqual([]);
  });

  it("shows neither a secret, nor another shop's order, nor anything to nobody", async () => {
    await pipeline.connect(shopId, "naiz");
    await arrive(101);
    await pipeline.advance(1_000);
    expect(JSON.stringify(await open())).not.toMatch(/1234abcd|"example"|eyJ/);
    const name = "provider=naiz&event=order_paid&sequence=0";
    expect(await sent(admin.get(`/?${name}`, { orderId: "101" }))).toMatchObject({ kind: "rebuilt" });
    for (const bad of [
      "provider=naiz",
      "provider=%27&event=order_paid&sequence=0",
      "provider=naiz&event=x&sequence=1",
    ]) {
      expect(await statusOf(sent(admin.get(`/?${bad}`, { orderId: "101" })))).toBe(404);
    }
    admin.signIn(OTHER);
    expect((await open("101")).order).toBeNull();
    expect(await statusOf(sent(admin.get(`/?${name}`, { orderId: "101" })))).toBe(404);
    admin.signIn(null);
    expect(await statusOf(open())).toBe(401);
    expect(await statusOf(sent(admin.get(`/?${name}`, { orderId: "101" })))).toBe(401);
  });
});
