import { beforeEach, describe, expect, it } from "vitest";
import { writeConnection } from "#app/connections/store.server.ts";
import { holdConnection } from "#app/delivery/release.server.ts";
import { createShopConnections } from "#app/orders/shop-connections.server.ts";
import { createScreens } from "#app/setup/screens.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

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
      shopConnections: createShopConnections(db.sql, pipeline.clock),
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
      ["robosize", "connected"],
    ]);
    expect(timeZone).toBe("Europe/Berlin");
  });

  it("say how many deliveries wait for a held connection, since when and why", async () => {
    await pipeline.connect(shop.id, "naiz");
    await holdConnection(
      db.sql,
      { shopId: shop.id, provider: "naiz" },
      { version: 1, reason: "http_401", now: new Date(START) },
    );
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(2 * 3_600_000, 600_000);
    expect((await screens().home(shop)).connections[2]).toEqual({
      provider: "naiz",
      status: "held",
      reason: "http_401",
      since: new Date(START),
      until: null,
      waiting: 1,
    });
    expect((await screens().connection(other, "naiz")).waiting).toBe(0);
  });

  it("count the deliveries of the last seven days only", async () => {
    await pipeline.connect(shop.id, "naiz");
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(2 * 3_600_000, 600_000);
    expect((await screens().home(shop)).counts).toEqual([{ provider: "naiz", status: "delivered", count: 1 }]);
    await pipeline.advance(7 * DAY);
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
    expect((await screens().connection(shop, "fit-analytics")).jwksUrl).toBe(
      "https://app.example/.well-known/jwks/shop.myshopify.com",
    );
  });

  it("show a delivery to its own shop only", async () => {
    await pipeline.connect(shop.id, "naiz");
    await pipeline.arrive(shop.id, orderBody(), { webhookId: "w1" });
    await pipeline.advance(2 * 3_600_000, 600_000);
    const name = { orderId: "450789469", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    expect(await screens().delivery(shop, name)).toMatchObject({
      connection: "connected",
      delivery: { status: "delivered" },
    });
    expect(await screens().delivery(other, name)).toBeNull();
    expect((await screens().deliveries(other, { limit: 10 })).entries).toEqual([]);
  });
});
