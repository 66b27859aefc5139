import { afterAll, beforeAll, expect, test } from "vitest";
import { endIncidents, type IncidentOrders, playIncidents } from "#test/sandbox/demo/incidents.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { scenario } from "#test/sandbox/shopify/scenario.ts";
import { TOKYO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { appFrame, faultsOf } from "./accessible.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { openWorld, SHOP, type World } from "./world.ts";

// Every screen under axe, in a shop where much is broken and in one that has just installed the app.
let world: World;
let busy: AdminPerson;
let fresh: AdminPerson;
let orders: IncidentOrders;
const LONG = "Long-named ".repeat(10).slice(0, 100);
const UNBROKEN = "#".padEnd(100, "W");

beforeAll(async () => {
  world = await openWorld();
  const shop = world.twin.shop(SHOP);
  const [first] = shop.catalogue.products.values();
  if (!first) throw new Error("The shop has no product.");
  const named = scenario(shop, "long", 0).request;
  orders = await playIncidents({ ...world, shop: SHOP });
  endIncidents(world);
  first.title = LONG;
  const [variant] = first.variants;
  const lines = [{ variantId: variant?.id ?? 0n }];
  placeOrder(shop, { ...named, lines });
  // One whose name is long: no webhook tells of it, a person asks for it.
  const unheard = placeOrder(shop, { ...named, lines, webhooks: false });
  (unheard as { name: string }).name = UNBROKEN;
  world.twin.install(TOKYO_SHOP.domain);
  busy = await newAdminPerson(world, SHOP);
  fresh = await newAdminPerson(world, TOKYO_SHOP.domain);
  await busy.open(`/app/orders?order=${unheard.id}`);
  await busy.app.getByRole("button", { name: /Fetch and deliver/ }).click({ timeout: 30_000 });
  await busy.app.getByText("WWWW").first().waitFor({ timeout: 30_000 });
}, 240_000);
afterAll(async () => {
  expect([...busy.faults, ...fresh.faults]).toEqual([]);
  await busy.context.close();
  await fresh.context.close();
  await world.close();
});

const PROVIDERS = ["bodygram", "fit-analytics", "naiz", "robosize"];
/** Every address of the admin, in states that differ. */
const ADDRESSES: Record<string, string> = {
  home: "/app",
  orders: "/app/orders",
  "orders-given-up": "/app/orders?status=dead&provider=fit-analytics",
  "orders-none": "/app/orders?status=dead&provider=naiz&from=2001-01-01&to=2001-01-02",
  "orders-past": "/app/orders/past",
  "send-again": "/app/orders/replay?status=delivered",
  preview: "/app/preview",
  "preview-absent": "/app/preview?order=999999",
  providers: "/app/providers",
  ...Object.fromEntries(PROVIDERS.map((name) => [name, `/app/providers/${name}`])),
  ...Object.fromEntries(PROVIDERS.map((name) => [`${name}-widget`, `/app/providers/${name}/storefront`])),
  products: "/app/products",
  insights: "/app/insights",
  storefront: "/app/storefront",
  settings: "/app/settings",
  unknown: "/app/nothing-here",
};

test.each(Object.entries(ADDRESSES))(
  "%s is accessible in a shop with orders",
  async (name, path) => {
    await busy.page.setViewportSize({ width: 1280, height: 900 });
    await busy.open(path);
    expect(await faultsOf(busy, world.appUrl, name)).toEqual([]);
  },
  90_000,
);

test.each(Object.entries(ADDRESSES))(
  "%s is accessible in a shop that has just begun",
  async (name, path) => {
    await fresh.page.setViewportSize({ width: 1280, height: 900 });
    await fresh.open(path);
    expect(await faultsOf(fresh, world.appUrl, `new-${name}`)).toEqual([]);
  },
  90_000,
);

test("the page of every order is, whatever became of it", async () => {
  const faults: Record<string, string[]> = {};
  for (const [incident, name] of [...Object.entries(orders), ["long names", UNBROKEN] as const]) {
    await busy.page.setViewportSize({ width: 1280, height: 900 });
    await busy.open(`/app/orders?order=${encodeURIComponent(name)}`);
    await busy.app.getByRole("link", { name, exact: true }).first().click();
    await busy.app.locator("main h1", { hasText: name.slice(0, 20) }).waitFor();
    const found = await faultsOf(busy, world.appUrl, `order-${incident}`);
    if (found.length > 0) faults[incident] = found;
  }
  expect(faults).toEqual({});
}, 300_000);

test("the catalogue is looked at, and what it comes to is accessible", async () => {
  const { app, page } = busy;
  await page.setViewportSize({ width: 1280, height: 900 });
  await busy.open("/app/products");
  await app.getByRole("button", { name: "Look at the catalogue" }).click();
  const ticking = setInterval(() => world.clock.advance(2_000), 1_000);
  await app
    .getByText(/Looked at on/)
    .waitFor({ timeout: 60_000 })
    .finally(() => clearInterval(ticking));
  await app.getByRole("heading", { name: "At each provider" }).waitFor();
  await app
    .getByRole("button", { name: /has no size$/ })
    .first()
    .click();
  await app.getByRole("heading", { name: "Noted as without a size" }).waitFor();
  expect(await faultsOf(busy, world.appUrl, "products-looked-at")).toEqual([]);
}, 150_000);

test("what was given up is sent again, and its progress is there for another browser", async () => {
  const { app, page } = busy;
  await page.setViewportSize({ width: 1280, height: 900 });
  await busy.open("/app/orders/replay?status=partly_delivered");
  await app.getByRole("button", { name: "Count them" }).click();
  await app.getByRole("button", { name: /^Send (it|\d+) again$/ }).waitFor({ timeout: 30_000 });
  expect(await faultsOf(busy, world.appUrl, "send-again-counted")).toEqual([]);
  const other = await newAdminPerson(world, SHOP);
  await other.open("/app/orders/replay");
  await other.app.getByRole("button", { name: /^Send (it|\d+) again$/ }).click();
  await app.getByText("Done", { exact: true }).waitFor({ timeout: 30_000 });
  expect(other.faults).toEqual([]);
  await other.context.close();
}, 120_000);

test("after a navigation the heading has the focus, and the document its name", async () => {
  const { app, page } = busy;
  await page.setViewportSize({ width: 1280, height: 900 });
  await busy.open("/app");
  for (const name of ["Orders", "Providers", "Products", "Storefront", "Settings"]) {
    await page.locator("#app-links a", { hasText: name }).click();
    await app.getByRole("heading", { level: 1, name }).waitFor();
    const focused = () => appFrame(busy, world.appUrl).evaluate(() => document.activeElement?.textContent.trim());
    await expect.poll(focused).toBe(name);
    expect(await appFrame(busy, world.appUrl).evaluate(() => document.title)).toBe(`${name} · Fitloop`);
  }
}, 90_000);
