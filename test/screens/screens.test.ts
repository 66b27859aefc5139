import { beforeEach, describe, expect, it } from "vitest";
import { writeConnection } from "#app/connections/store.server.ts";
import { holdConnection } from "#test/support/hold.ts";
import { openConnection } from "#app/delivery/release.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { createScreens } from "#app/screens/screens.server.ts";
import { putAway } from "#app/shops/put-away.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const DAY = 24 * 3_600_000;

describe("what the admin's screens show", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shop: { id: number; domain: string };
  let other: { id: number; domain: string };

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shop = { id: await pipeline.addShop(), domain: "shop.myshopify.com" };
    other = { id: await pipeline.addShop("other.myshopify.com"), domain: "other.myshopify.com" };
  });

  const screens = () =>
    createScreens({
      sql: db.sql,
      providers: PROVIDERS,
      shopConnections: createShopConnections(db.sql, PROVIDERS, pipeline.clock),
      appUrl: "https://app.example",
      now: pipeline.clock,
    });

  it("are all four connections, in their order, whatever has been set up", async () => {
    await pipeline.connect(shop.id, "robosize");
    const { connections, timeZone } = await screens().home(shop);
    expect(connections.map(({ provider, status }) => [provider, status])).toEqual([
      ["bodygram", "not_set_up"],
      ["fit-analytics", "not_set_up"],
      ["naiz", "not_set_up"],
      ["robosize", "unproven"],
    ]);
    expect(timeZone).toBe("Europe/Berlin");
  });

  it("call a connection connected once an order was delivered, and no longer once the provider refuses it", async () => {
    await pipeline.connect(shop.id, "naiz");
    const status = async () => (await screens().home(shop)).connections[2]?.status;
    const arrive = (id: number) =>
      pipeline.arrive(shop.id, orderBody({ id, admin_graphql_api_id: null }), { webhookId: `w${id}` });
    pipeline.network.answer = () => answer(503);
    await arrive(1);
    await pipeline.advance(50 * 60_000);
    expect(await status()).toBe("unproven");
    pipeline.network.answer = () => answer(200, { id: 1 });
    await pipeline.advance(3_600_000, 60_000);
    expect(await status()).toBe("connected");
    expect(await screens().order(shop, "1")).toMatchObject({ connections: { naiz: "connected" } });

    pipeline.network.answer = () => answer(401);
    await arrive(2);
    await pipeline.advance(50 * 60_000);
    expect(await status()).toBe("held");
    // What opens it again without a word of the provider's makes it no more than unproven.
    await openConnection(db.sql, { shopId: shop.id, provider: "naiz" }, new Date(pipeline.clock()));
    expect(await status()).toBe("unproven");
  });

  it("say of a provider that has yet to register the key that it is waited for", async () => {
    await pipeline.connect(shop.id, "fit-analytics");
    await db.sql.query(`UPDATE connection SET enabled = false WHERE shop_id = $1`, [shop.id]);
    expect((await screens().home(shop)).connections[1]).toMatchObject({ status: "unregistered", releasedBy: "key" });
  });

  it("stay without what was put away, in that shop alone, whatever else its settings hold", async () => {
    await db.sql.query(`UPDATE shop SET settings = '{"retentionDays": 30}' WHERE id = $1`, [shop.id]);
    await putAway(db.sql, shop.id, "onboarding", new Date(START));
    expect((await screens().home(shop)).putAway).toEqual(["onboarding"]);
    expect((await screens().home(other)).putAway).toEqual([]);
    const [kept] = await db.sql.query(`SELECT settings->'retentionDays' AS days FROM shop WHERE id = $1`, [shop.id]);
    expect(kept).toEqual({ days: 30 });
  });

  it("tell whether a widget's settings have been entered", async () => {
    await pipeline.connect(shop.id, "naiz");
    const hasWidget = async () => (await screens().home(shop)).connections[2]?.hasWidget;
    expect(await hasWidget()).toBe(false);
    await db.sql.query(`UPDATE connection SET storefront = '{"partnerKey": "k"}' WHERE shop_id = $1`, [shop.id]);
    expect(await hasWidget()).toBe(true);
  });

  it("say how many deliveries wait for a held connection, since when and why", async () => {
    await pipeline.connect(shop.id, "naiz");
    await holdConnection(
      db.sql,
      { shopId: shop.id, provider: "naiz" },
      { version: 1, reason: "http_401", now: new Date(START) },
    );
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(50 * 60_000, 600_000);
    expect((await screens().home(shop)).connections[2]).toEqual({
      provider: "naiz",
      status: "held",
      reason: "http_401",
      since: new Date(START),
      until: null,
      waiting: 1,
      isProven: false,
      releasedBy: "entering",
      hasWidget: false,
      lastDeliveredAt: null,
    });
    expect((await screens().connection(other, "naiz")).waiting).toBe(0);
  });

  it("tell when the latest order came that a provider has", async () => {
    await pipeline.connect(shop.id, "naiz");
    await pipeline.connect(shop.id, "robosize");
    const last = async () =>
      (await screens().connections(shop)).connections.map(({ lastDeliveredAt }) => lastDeliveredAt);
    expect(await last()).toEqual([null, null, null, null]);
    pipeline.network.answer = (provider) => (provider === "naiz" ? answer(200, {}) : answer(422, {}));
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(60_000);
    expect(await last()).toEqual([null, null, new Date(START), null]);
    expect((await screens().connections(other)).connections.every((one) => one.lastDeliveredAt === null)).toBe(true);
  });

  it("count the deliveries of the last seven days only", async () => {
    await pipeline.connect(shop.id, "naiz");
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(50 * 60_000, 600_000);
    expect((await screens().home(shop)).counts).toEqual([{ provider: "naiz", status: "delivered", count: 1 }]);
    await pipeline.advance(8 * DAY);
    expect(await screens().home(shop)).toMatchObject({ counts: [], everDelivered: true });
    expect(await screens().home(other)).toMatchObject({ counts: [], everDelivered: false });
  });

  it("count by what the orders are tied to their visits, each shop's own", async () => {
    await pipeline.connect(shop.id, "naiz");
    const linked = orderBody({ id: 1, admin_graphql_api_id: null, note_attributes: linkAttributes() });
    const bare = orderBody({ id: 2, admin_graphql_api_id: null, note_attributes: [] });
    await pipeline.arrive(shop.id, linked, { webhookId: "w1" });
    await pipeline.arrive(shop.id, bare, { webhookId: "w2" });
    expect((await screens().home(shop)).links).toEqual([
      { method: "cart_attribute", count: 1 },
      { method: "none", count: 1 },
    ]);
    expect((await screens().home(other)).links).toEqual([]);
    await pipeline.advance(8 * DAY);
    expect((await screens().home(shop)).links).toEqual([]);
  });

  it("tell of a credential the date alone", async () => {
    const credential = { sealed: "sealed-credential", version: 1 };
    const settings = { currency: "shop" };
    await writeConnection(
      db.sql,
      { shopId: shop.id, provider: "bodygram", enabled: true, settings, credential },
      new Date(START),
    );
    const page = await screens().connection(shop, "bodygram");
    expect(page).toMatchObject({ hasCredential: true, credentialAt: new Date(START), settings, enabled: true });
    expect(JSON.stringify(page)).not.toContain("sealed-credential");
    expect(await screens().connection(other, "bodygram")).toMatchObject({ hasCredential: false, settings: null });
  });

  it("name the address of the shop's own keys", async () => {
    await pipeline.connect(shop.id, "fit-analytics");
    const settings = JSON.stringify({ prefix: "p", issuer: "https://shop.example/", audience: "a" });
    await db.sql.query(`UPDATE connection SET settings = $2::jsonb WHERE shop_id = $1`, [shop.id, settings]);
    expect((await screens().connection(shop, "fit-analytics")).handOver[0]).toEqual({
      words: "jwksUrl",
      value: "https://app.example/.well-known/jwks/shop.myshopify.com",
    });
  });

  it("show an order to its own shop only", async () => {
    await pipeline.connect(shop.id, "naiz");
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(50 * 60_000, 600_000);
    expect(await screens().order(shop, "450789469")).toMatchObject({
      connections: { naiz: "connected" },
      order: { deliveries: [{ status: "delivered" }] },
    });
    expect(await screens().order(other, "450789469")).toBeNull();
    expect((await screens().orders(other, { limit: 10 })).orders).toEqual([]);
  });
});
