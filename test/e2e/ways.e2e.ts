import { afterEach, beforeAll, expect, test } from "vitest";
import { arrivedWith, attributesOf, cartIsLinked, newShopper, propertiesOf, type Shopper } from "./shopper.ts";
import { showWay } from "./ways-to-buy.ts";
import { theWorld, type World } from "./world.ts";

const CHECKOUT = /\/checkouts\/cn\//;

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  await shopper.context.close();
});

test("buy-now carries the link as hidden line properties, and the cart's attributes stay behind", async ({ task }) => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  await shopper.page.click(".shopify-payment-button__button");
  await shopper.page.waitForURL(CHECKOUT);
  const order = await shopper.pay();
  expect(order.attributes).toEqual([]);
  expect(propertiesOf(order)).toMatchObject({ _fitloop_session: session, _fitloop_market: "DE" });
  expect(await arrivedWith(world, "bodygram", order)).toBe(session);
  showWay(task, "buy-now (dynamic checkout)", order);
});

test("a wallet in the product form carries the link as buy-now does", async ({ task }) => {
  shopper = await newShopper(world, { theme: "harbor" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  await shopper.page.click(".shopify-payment-button [data-wallet]");
  await shopper.page.waitForURL(CHECKOUT);
  const order = await shopper.pay();
  expect(propertiesOf(order)).toMatchObject({ _fitloop_session: session });
  expect(await arrivedWith(world, "fit-analytics", order)).toBe(session);
  showWay(task, "wallet in the product form", order);
});

test("an express button in the cart takes the cart's attributes along", async ({ task }) => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  await shopper.page.click("#drawer .additional-checkout-buttons button");
  await shopper.page.waitForURL(CHECKOUT);
  const order = await shopper.pay();
  expect(await arrivedWith(world, "bodygram", order)).toBe(idIn(order));
  showWay(task, "express in the cart or drawer", order);
});

test("a press of buy-now that leads nowhere leaves an ordinary add as the theme made it: equal variants share a line", async () => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  await shopper.page.route("**/__shopify/buy-now", (route) => route.abort());
  await shopper.addToCart();
  await shopper.page.click("#drawer [data-close]");
  await shopper.page.click(".shopify-payment-button__button");
  await shopper.page.click("[data-add]");
  await shopper.page.waitForSelector("dialog#drawer[open]");
  await expect
    .poll(() => shopper.page.locator("#drawer [data-cart-line]").allTextContents())
    .toEqual([expect.stringContaining("2 ×")]);
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  expect(order.lines).toMatchObject([{ quantity: 2, properties: [] }]);
});

test("a checkout pressed right after the first add finds the link in the order", async ({ task }) => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  await shopper.page.evaluate(() => {
    // The theme's drawer, with a customer who presses as soon as there is something to press.
    new MutationObserver(() => {
      document.querySelector<HTMLButtonElement>("#drawer [name=checkout]")?.click();
    }).observe(document.querySelector("#drawer") as Node, { childList: true });
  });
  await shopper.page.click("[data-add]");
  await shopper.page.waitForURL(CHECKOUT);
  const order = await shopper.pay();
  expect(attributesOf(order)["__fitloop_session"]).toBe(session);
  showWay(task, "checkout pressed right after the first add", order);
});

test("a quick add whose answer nobody reads is linked all the same", async ({ task }) => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/");
  await shopper.accept();
  await shopper.page.locator("[data-quick-add] button").first().click();
  await cartIsLinked(world, shopper);
  await shopper.goto("/cart");
  const order = await shopper.pay();
  expect(await arrivedWith(world, "bodygram", order)).toBe(idIn(order));
  showWay(task, "quick add", order);
});

test("another locale's storefront writes to its own cart address and names its market", async ({ task }) => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/ja-jp/products/everyday-tee");
  await shopper.accept();
  expect(await shopper.page.locator('[data-provider="bodygram"] [data-open]').textContent()).toContain("サイズ");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  expect(attributesOf(order)["__fitloop_market"]).toBe("JP");
  const session = await arrivedWith(world, "bodygram", order);
  expect(session).toBe(idIn(order));
  expect(world.storefront.requests.some(({ path }) => path.startsWith("/ja-jp/cart/update.js?fitloop"))).toBe(true);
  showWay(task, "another locale or market", order);
});

test("another app's attribute and ours stand side by side", async () => {
  shopper = await newShopper(world, { theme: "harbor", switches: { second_app: "1" } });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const written = (): number =>
    world.storefront.requests.filter(({ path }) => path.includes("update.js?fitloop")).length;
  const before = written();
  const gift = shopper.page.waitForResponse(/cart\/update\.js$/);
  await shopper.page.click("[data-gift-wrap]");
  await gift;
  await shopper.page.waitForTimeout(2_000);
  expect(written()).toBe(before);
  const order = await shopper.pay();
  expect(attributesOf(order)).toMatchObject({ "Gift wrap": "yes", __fitloop_session: idIn(order) });
});

test("the back button from the checkout finds the same visit, and a second order is linked by it", async () => {
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  await shopper.page.locator("[name=checkout]:visible").first().click();
  await shopper.page.waitForSelector("[data-pay]");
  await shopper.page.goBack();
  await shopper.page.waitForSelector("[data-add]");
  await shopper.goto("/products/everyday-tee");
  await shopper.addToCart();
  const first = await shopper.pay();
  expect(attributesOf(first)["__fitloop_session"]).toBe(session);
  await shopper.goto("/products/everyday-tee");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const second = await shopper.pay();
  expect(second.cartToken).not.toBe(first.cartToken);
  expect(attributesOf(second)["__fitloop_session"]).toBe(session);
});

test("a permalink goes to the checkout past every page of ours: the order flows, unlinked", async ({ task }) => {
  shopper = await newShopper(world, { theme: "harbor" });
  const variant = [...world.twin.shop("fitloop-demo.myshopify.com").catalogue.variants.values()][4];
  await shopper.goto(`/cart/${String(variant?.id)}:1`);
  const order = await shopper.pay();
  expect(order.attributes).toEqual([]);
  // Naiz takes orders without a link.
  expect(await arrivedWith(world, "naiz", order)).toBeNull();
  showWay(task, "permalink (`/cart/<variant>:1`)", order);
});

test.for([
  ["pos", "point of sale"],
  ["draft", "draft order"],
  ["subscription", "subscription renewal"],
] as const)("a %s order never meets the storefront: it flows, unlinked", async ([source, way], { task }) => {
  shopper = await newShopper(world, { theme: "harbor" });
  const variant = [...world.twin.shop("fitloop-demo.myshopify.com").catalogue.variants.values()][4];
  const order = world.twin.placeOrder("fitloop-demo.myshopify.com", {
    source,
    lines: [{ variantId: variant?.id ?? 0n }],
  });
  expect(await arrivedWith(world, "naiz", order)).toBeNull();
  showWay(task, way, order);
});

test("a headless storefront that writes our attributes into its cart is linked like any other", async () => {
  shopper = await newShopper(world, { theme: "harbor" });
  const variant = [...world.twin.shop("fitloop-demo.myshopify.com").catalogue.variants.values()][4];
  const order = world.twin.placeOrder("fitloop-demo.myshopify.com", {
    lines: [{ variantId: variant?.id ?? 0n }],
    cartAttributes: { __fitloop_session: "headless-visit-1", __fitloop_market: "DE" },
  });
  expect(await arrivedWith(world, "bodygram", order)).toBe("headless-visit-1");
});

test("an order whose attributes got lost is joined by its cart token", async ({ task }) => {
  shopper = await newShopper(world, { theme: "harbor" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  const session = await shopper.sessionId();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  await expect
    .poll(() =>
      world.storefront.requests.filter(
        ({ path, body }) => path === "/apps/fitloop/link" && body.includes(String(session)),
      ),
    )
    .toHaveLength(1);
  for (const cart of world.storefront.carts.all.values()) cart.attributes = {};
  // A link to the checkout, where no form could carry them.
  await shopper.goto("/checkout");
  const order = await shopper.pay();
  expect(order.attributes).toEqual([]);
  expect(await arrivedWith(world, "bodygram", order)).toBe(session);
  showWay(task, "attributes lost on the way", order, true);
});

const idIn = (order: Parameters<typeof attributesOf>[0]): string | undefined =>
  attributesOf(order)["__fitloop_session"];
