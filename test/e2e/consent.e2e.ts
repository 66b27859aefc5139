import { afterEach, beforeAll, expect, test } from "vitest";
import { arrivedWith, attributesOf, cartIsLinked, newShopper, type Shopper } from "./shopper.ts";
import { showWay } from "./ways-to-buy.ts";
import { theWorld, type World } from "./world.ts";

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});

const asked = (path: string): number => world.storefront.requests.filter((one) => one.path.startsWith(path)).length;
const kept = (): Promise<string[]> =>
  shopper.page.evaluate(() => Object.keys(localStorage).filter((key) => key === "fitloop"));

test("consent refused: no id, no request, an unlinked order; then given: linked; then withdrawn: erased, in the cart too", async ({
  task,
}) => {
  shopper = await newShopper(world, { theme: "harbor" });
  world.storefront.requests.length = 0;
  world.storefront.widgets.records.length = 0;
  await shopper.goto("/products/everyday-tee");
  await shopper.page.click("[data-consent=decline]");
  // A press is the visitor's own wish: the widget opens, and is given no id.
  await shopper.takeSize("bodygram", "M");
  expect(world.storefront.widgets.last("bodygram", "config")).not.toHaveProperty("session");
  expect(world.storefront.widgets.records.map(({ provider }) => provider)).not.toContain("robosize");
  await shopper.addToCart();
  expect(await kept()).toEqual([]);
  expect(asked("/apps/fitloop")).toBe(0);
  expect(asked("/cart/update.js")).toBe(0);
  const refused = await shopper.pay();
  expect(refused.attributes).toEqual([]);

  await shopper.goto("/products/everyday-tee");
  await shopper.addToCart();
  await shopper.page.click("[data-consent=open]");
  await shopper.accept();
  await cartIsLinked(world, shopper);
  const session = await shopper.sessionId();
  const given = await shopper.pay();
  expect(attributesOf(given)["__fitloop_session"]).toBe(session);
  expect(await arrivedWith(world, "bodygram", given)).toBe(session);

  await shopper.goto("/products/everyday-tee");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  await shopper.page.click("[data-consent=open]");
  await shopper.page.click("[data-consent=decline]");
  const last = [...world.storefront.carts.all.values()].at(-1);
  await expect.poll(() => last?.attributes).toEqual({});
  expect(await kept()).toEqual([]);
  const withdrawn = await shopper.pay();
  expect(withdrawn.attributes).toEqual([]);
  showWay(task, "no consent", refused);
});

test("where no consent is asked for, the visit is linked from the start", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.goto("/en-us/products/everyday-tee");
  await expect.poll(() => shopper.sessionId()).not.toBeNull();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  expect(attributesOf(await shopper.pay())["__fitloop_market"]).toBe("US");
});

test("a page without the consent API counts as no", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.page.addInitScript(() => {
    Object.defineProperty(window, "Shopify", { value: Object.freeze({ routes: { root: "/" } }) });
  });
  world.storefront.requests.length = 0;
  await shopper.goto("/products/everyday-tee");
  await shopper.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await shopper.addToCart().catch(() => undefined);
  expect(asked("/apps/fitloop")).toBe(0);
  expect(await kept()).toEqual([]);
});

test("the theme editor's preview shows the blocks and sends nothing", async () => {
  shopper = await newShopper(world, { theme: "linen", region: "us", switches: { design: "1" } });
  world.storefront.requests.length = 0;
  await shopper.goto("/products/everyday-tee");
  await shopper.page.waitForSelector('[data-provider="bodygram"][data-ready]');
  await shopper.addToCart();
  expect(asked("/apps/fitloop")).toBe(0);
  expect(asked("/cart/update.js")).toBe(0);
  expect(await kept()).toEqual([]);
});
