import { afterEach, beforeAll, expect, test } from "vitest";
import type { ProviderName } from "#test/sandbox/providers/start.ts";
import type { ScriptFault } from "#test/sandbox/storefront/widgets.ts";
import { arrivedWith, attributesOf, cartIsLinked, newShopper, type Shopper } from "./shopper.ts";
import { showWay } from "./ways-to-buy.ts";
import { theWorld, type World } from "./world.ts";

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  world.storefront.widgets.faults.clear();
  world.storefront.setProxyTarget(world.appUrl);
  await shopper.context.close();
});

const FAULTS: [ProviderName, ScriptFault][] = [
  ["bodygram", "404"],
  ["bodygram", "hang"],
  ["bodygram", "throw"],
  ["fit-analytics", "throw"],
  ["naiz", "404"],
  ["robosize", "404"],
];

test.each(FAULTS)("the script of %s by %s: its button says so, everything else works", async (broken, fault) => {
  const other = broken === "bodygram" ? "fit-analytics" : "bodygram";
  world.storefront.widgets.faults.set(broken, fault);
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  await shopper.page.click(`[data-provider="${broken}"] [data-open]`);
  const status = shopper.page.locator(`[data-provider="${broken}"] [role=status]`);
  await expect.poll(() => status.textContent()).toContain("nicht erreichbar");
  await shopper.takeSize(other, "L");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  expect(order.lines[0]?.variantTitle).toBe("L / Black");
  expect(await arrivedWith(world, other, order)).toBe(attributesOf(order)["__fitloop_session"]);
});

test("the app down: the browser makes the id, and the order is linked by it", async ({ task }) => {
  world.storefront.setProxyTarget(null);
  shopper = await newShopper(world, { theme: "harbor" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  expect(session).toMatch(/^[0-9a-f-]{36}$/);
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  expect(await arrivedWith(world, "bodygram", order)).toBe(session);
  expect(shopper.faults).toEqual([]);
  showWay(task, "app down", order);
});

test("two tabs share one id, minted once", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  const other = await shopper.context.newPage();
  world.storefront.requests.length = 0;
  const address = `${world.storefront.origin}/products/everyday-tee`;
  await Promise.all([shopper.page.goto(address), other.goto(address)]);
  await expect.poll(() => shopper.sessionId()).not.toBeNull();
  // Each tab links a cart of its own doing, which it can't before it knows the id.
  for (const tab of [other, shopper.page]) {
    await tab.bringToFront();
    await tab.click("[data-add]");
    await tab.waitForSelector("dialog#drawer[open] [data-cart-line]");
    await cartIsLinked(world, shopper);
    await tab.waitForFunction(async () => {
      const { held, pending } = await navigator.locks.query();
      return !held?.length && !pending?.length;
    });
  }
  await shopper.goto("/cart");
  expect(attributesOf(await shopper.pay())["__fitloop_session"]).toBe(await shopper.sessionId());
  expect(world.storefront.requests.filter(({ path }) => path === "/apps/fitloop/session")).toHaveLength(1);
});

test("JavaScript disabled: the shop sells as if we weren't there", async ({ task }) => {
  shopper = await newShopper(world, { theme: "harbor", javaScript: false });
  await shopper.goto("/products/everyday-tee");
  expect(await shopper.page.locator('[data-provider="bodygram"] [data-open]').isVisible()).toBe(false);
  await shopper.addToCart();
  const order = await shopper.pay();
  expect(order.attributes).toEqual([]);
  expect(await arrivedWith(world, "naiz", order)).toBeNull();
  showWay(task, "no JavaScript", order);
});

test("no cart comes to be by our script alone, and the embed rendered twice acts once", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us", switches: { twice: "1" } });
  world.storefront.requests.length = 0;
  const carts = world.storefront.carts.all.size;
  await shopper.goto("/products/everyday-tee");
  await expect.poll(() => shopper.sessionId()).not.toBeNull();
  await shopper.goto("/");
  await shopper.goto("/cart");
  expect(world.storefront.carts.all.size).toBe(carts);
  await shopper.goto("/products/everyday-tee");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  expect(world.storefront.requests.filter(({ path }) => path === "/apps/fitloop/session")).toHaveLength(1);
  expect(world.storefront.requests.filter(({ path }) => path === "/apps/fitloop/link")).toHaveLength(1);
});

test("hostile values in storage, cookies and addresses neither break the page nor reach an order", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  const evil = '"><img src=x onerror=window.evil=1>';
  await shopper.context.addCookies([
    { name: "naiz_consumer_hash", value: encodeURIComponent(evil), url: world.storefront.origin },
    { name: "cart", value: "%E0%A4%A", domain: "127.0.0.1", path: "/other" },
  ]);
  await shopper.page.addInitScript((value) => {
    localStorage.setItem(
      "fitloop",
      JSON.stringify({ expires: Date.now() + 1e9, session: value, naiz: value, written: 5 }),
    );
    localStorage.setItem("naiz_consumer_hash", value);
    (window as { Robosize?: unknown }).Robosize = { deviceId: { toString: () => value } };
  }, evil);
  await shopper.goto(`/products/everyday-tee?variant=${encodeURIComponent(evil)}#${evil}`);
  await shopper.page.waitForSelector('[data-provider="naiz"][data-ready]');
  await shopper.page.click("[data-add]");
  await shopper.page.waitForSelector("dialog#drawer[open] [data-cart-line]");
  const order = await shopper.pay();
  for (const value of Object.values(attributesOf(order))) expect(value).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  expect(attributesOf(order)).not.toHaveProperty("__fitloop_naiz");
  expect(await shopper.page.evaluate(() => "evil" in window)).toBe(false);
  expect(shopper.faults).toEqual([]);
});
