import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noteInstall, noteScopes } from "#app/shops/lifecycle.server.ts";
import { noteWithheld, orderAccess } from "#app/shops/order-access.server.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { type Books, createBooks } from "#test/support/books.ts";

const DAY = 24 * HOUR;
const SCOPES = ["read_orders", "read_products", "read_customers"];

describe("step 9, the IP allowlist", () => {
  const world = useShopify();
  let books: Books;
  beforeEach(async () => {
    books = await createBooks(world);
    await books.pipeline.connect(books.shopId, "bodygram");
  });
  afterEach(() => books.close());
  const place = () =>
    world.twin.placeOrder(DEMO, {
      lines: [{ variantId: [...books.shop.catalogue.variants.keys()][0] ?? 0n }],
      webhooks: false,
    });
  const known = async () => (await world.sql.query(`SELECT 1 FROM orders`)).length;
  const access = () => orderAccess(world.sql, books.shopId, new Date(world.clock.now()));

  it("an address outside it is a fault of its own, told once for the whole app, and ends with the next good answer", async () => {
    world.twin.world.setDashboard({ network: "elsewhere" });
    await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "forbidden_network" });
    await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "forbidden_network" });
    expect(await world.refusals.list()).toMatchObject([
      { name: "network", refusals: 1, reason: "[API] This address isn't on the app's IP allowlist." },
    ]);
    expect(world.logged.filter((line) => line === "Shopify refuses something to the whole app")).toHaveLength(1);
    world.twin.world.setDashboard({ network: "allowed" });
    await world.client.fetchShopFacts(DEMO);
    expect(await world.refusals.list()).toEqual([]);
  });

  it("is no sign of a missing approval: orders are fetched with addresses and customers as before", async () => {
    await noteScopes(world.sql, books.shopId, SCOPES, new Date(world.clock.now()));
    world.twin.world.setScopes(
      DEMO,
      [...SCOPES, "write_app_proxy"].filter((scope) => scope !== "read_customers"),
    );
    world.twin.world.setDashboard({ network: "elsewhere" });
    place();
    await books.advance(30 * MINUTE, MINUTE);
    expect(await known()).toBe(0);
    expect(await access()).toEqual({ addresses: true, customer: true });
    world.twin.world.setDashboard({ network: "allowed" });
    await books.advance(10 * MINUTE, MINUTE);
    expect(await known()).toBe(1);
  });

  it("is looked at again every five minutes however long it lasts: the orders come soon after it is mended", async () => {
    world.twin.world.setDashboard({ network: "elsewhere" });
    place();
    await books.advance(2 * DAY, 5 * MINUTE);
    world.twin.world.setDashboard({ network: "allowed" });
    await books.advance(6 * MINUTE, MINUTE);
    expect(await known()).toBe(1);
  });

  it("keeps new installs out of an app without one", () => {
    world.twin.uninstall(DEMO);
    world.twin.world.setDashboard({ network: "none" });
    expect(() => world.twin.install(DEMO)).toThrow("blocks new installs");
  });
});

describe("step 9, protected customer data", () => {
  const world = useShopify();
  let shopId: number;
  beforeEach(async () => {
    shopId = (await noteInstall(world.sql, DEMO, SCOPES, new Date(world.clock.now()))).id;
  });
  const now = () => new Date(world.clock.now());
  const access = () => orderAccess(world.sql, shopId, now());

  it("what Shopify withholds is asked for again after a day, each by itself", async () => {
    await noteWithheld(world.sql, shopId, "addresses", now());
    expect(await access()).toEqual({ addresses: false, customer: true });
    world.clock.advance(DAY - MINUTE);
    await noteWithheld(world.sql, shopId, "customer", now());
    expect(await access()).toEqual({ addresses: false, customer: false });
    world.clock.advance(2 * MINUTE);
    expect(await access()).toEqual({ addresses: true, customer: false });
  });

  it("a change of scopes is a reason to ask again at once; another visit with the same ones is none", async () => {
    await noteWithheld(world.sql, shopId, "addresses", now());
    await noteInstall(world.sql, DEMO, [...SCOPES].reverse(), now());
    expect(await access()).toEqual({ addresses: false, customer: true });
    await noteInstall(world.sql, DEMO, SCOPES.slice(0, 2), now());
    expect(await access()).toEqual({ addresses: true, customer: false });
    await noteWithheld(world.sql, shopId, "addresses", now());
    await noteScopes(world.sql, shopId, SCOPES, now());
    expect(await access()).toEqual({ addresses: true, customer: true });
  });

  it("an order of an app for which it isn't selected is denied as a whole, which withholds nothing of others", async () => {
    await world.signIn();
    world.twin.world.setDashboard({ protectedData: false });
    const { ordersCount } = await import("#app/shopify/admin/operations/orders-count.ts");
    const { orderHeads } = await import("#app/shopify/admin/operations/order-heads.ts");
    await expect(
      world.client.query(DEMO, orderHeads, { query: "", sortKey: "UPDATED_AT", first: 1, after: null }),
    ).rejects.toMatchObject({ code: "denied", fields: ["orders"] });
    await expect(world.client.query(DEMO, ordersCount, { query: "" })).resolves.toMatchObject({ count: 0 });
  });
});
