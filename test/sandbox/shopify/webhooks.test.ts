import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { redactShop, requestData } from "./compliance.ts";
import { updateProduct, updateShop } from "./products.ts";
import { API_SECRET, DEMO, startReceiver, startTwin } from "./test-app.ts";
import { RETRY_WAITS } from "./webhooks.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(answer?: () => number | "hang", limits?: { connectMs: number; totalMs: number }) {
  const app = await startReceiver(answer);
  const twin = await startTwin({ appUrl: app.origin, ...(limits ? { webhookLimits: limits } : {}) });
  closing.push(twin.close, app.close);
  const scarf = [...twin.shop(DEMO).catalogue.products.values()].find((product) => product.title === "Wool Scarf");
  const lines = [{ variantId: scarf?.variants[0]?.id ?? 0n }];
  const paid = () => app.received.filter(({ headers }) => headers["x-shopify-topic"] === "orders/paid");
  return { app, twin, lines, paid };
}

test("a webhook is signed on its raw bytes and carries Shopify's headers", async () => {
  const { twin, lines, paid } = await start();
  twin.placeOrder(DEMO, { lines, test: true });
  await twin.settled();
  const [webhook] = paid();
  const signature = createHmac("sha256", API_SECRET)
    .update(webhook?.body ?? "")
    .digest("base64");
  expect(webhook?.headers).toMatchObject({
    "x-shopify-hmac-sha256": signature,
    "x-shopify-shop-domain": DEMO,
    "x-shopify-api-version": "2026-10",
    "x-shopify-triggered-at": "2026-11-21T12:00:00.000Z",
    "x-shopify-name": "orders",
    "x-shopify-test": "true",
    "content-type": "application/json",
  });
  expect(webhook?.headers).not.toHaveProperty("shopify-topic");
});

test("the topics of one act share an event id, and each has its own webhook id", async () => {
  const { twin, app, lines } = await start();
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  // The order's three, and its product's, which counts as updated.
  const told = app.received.filter(({ headers }) => headers["x-shopify-topic"] !== "products/update");
  expect([told.length, app.received.length]).toEqual([3, 4]);
  expect(new Set(told.map(({ headers }) => headers["x-shopify-event-id"])).size).toBe(1);
  expect(new Set(app.received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(4);
});

test("the body is trimmed to include_fields, and a topic without them comes whole", async () => {
  const { twin, app, lines, paid } = await start();
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  expect(paid()[0]?.json["shipping_address"]).toEqual({ country_code: "DE" });
  expect(paid()[0]?.body.toString()).not.toContain("personal.example");
  const whole = app.received.find(({ headers }) => headers["x-shopify-topic"] === "orders/create");
  expect(whole?.body.toString()).toContain("personal.example");
});

test("a refused webhook is retried eight times over four hours with the same bytes and id, then lost", async () => {
  const { twin, lines, paid } = await start(() => 503);
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  for (const [done, wait] of RETRY_WAITS.entries()) {
    twin.clock.advance(wait - 1);
    await twin.settled();
    expect(paid()).toHaveLength(done + 1);
    twin.clock.advance(1);
    await twin.settled();
    expect(paid()).toHaveLength(done + 2);
  }
  twin.clock.advance(86_400_000);
  await twin.settled();
  expect(paid()).toHaveLength(9);
  expect(Math.round(RETRY_WAITS.reduce((a, b) => a + b, 0) / 60_000)).toBe(240);
  expect(
    new Set(paid().map(({ headers, body }) => `${String(headers["x-shopify-webhook-id"])} ${body.toString()}`)).size,
  ).toBe(1);
  expect(twin.webhooks.counts).toMatchObject({ emitted: 4, attempts: 36, lost: 4 });
});

test("a redirect is a failure, and an answer after the time limit is none", async () => {
  const redirected = await start(() => 302);
  redirected.twin.placeOrder(DEMO, { lines: redirected.lines });
  await redirected.twin.settled();
  expect(redirected.twin.log.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting", "waiting"]);
  const slow = await start(() => "hang", { connectMs: 50, totalMs: 60 });
  slow.twin.placeOrder(DEMO, { lines: slow.lines });
  await slow.twin.settled();
  expect(slow.twin.log[0]?.attempts[0]).toMatchObject({ status: null, error: "no answer within 60 ms" });
});

test("an app without an address, or behind https, is an attempt that failed", async () => {
  const { twin, lines } = await start();
  for (const url of ["", "https://127.0.0.1:9"]) {
    twin.setAppUrl(url);
    twin.placeOrder(DEMO, { lines });
    await twin.settled();
    expect(twin.log.at(-1)?.attempts[0]?.error).toContain("can't reach");
  }
});

test("an app that isn't there is retried at the address that the webhook was first owed to", async () => {
  const { twin, app, lines, paid } = await start();
  twin.setAppUrl("http://127.0.0.1:9");
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  expect(twin.log[1]).toMatchObject({ topic: "orders/paid", state: "waiting" });
  expect(twin.log[1]?.attempts[0]?.error).toContain("ECONNREFUSED");
  twin.setAppUrl(app.origin);
  twin.clock.advance(60_000);
  await twin.settled();
  expect(paid()).toHaveLength(0);
});

test("duplicates keep their id, held webhooks come in another order, and some never come", async () => {
  const { twin, app, lines } = await start();
  twin.webhooks.faults.duplicateShare = 1;
  twin.webhooks.hold();
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  expect(app.received).toHaveLength(0);
  twin.webhooks.release("reversed");
  await twin.settled();
  expect(app.received).toHaveLength(8);
  expect(new Set(app.received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(4);
  expect(app.topics().filter((topic) => topic === "orders/paid")).toHaveLength(2);
  Object.assign(twin.webhooks.faults, { duplicateShare: 0, neverSentShare: 1 });
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  expect(app.received).toHaveLength(8);
  expect(twin.webhooks.counts.neverSent).toBe(4);
});

test("a delayed webhook comes when the sandbox's clock has passed its time", async () => {
  const { twin, app, lines } = await start();
  twin.webhooks.faults.delayMs = 86_400_000;
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  expect(app.received).toHaveLength(0);
  twin.clock.advance(86_400_000);
  await twin.settled();
  expect(app.received).toHaveLength(4);
});

test("the headers of Events are sent on request", async () => {
  const { twin, app, lines } = await start();
  twin.webhooks.faults.headers = "both";
  twin.placeOrder(DEMO, { lines });
  await twin.settled();
  const headers = app.received[0]?.headers;
  expect(headers?.["shopify-hmac-sha256"]).toBe(headers?.["x-shopify-hmac-sha256"]);
  expect(headers?.["shopify-shop-domain"]).toBe(DEMO);
});

test("a shop without the app gets nothing but compliance, and an uninstall is told after the tokens are gone", async () => {
  const { twin, app, lines } = await start();
  const { accessToken } = twin.world.tokens.issue(DEMO, true);
  twin.uninstall(DEMO);
  expect(twin.world.tokens.check(DEMO, accessToken)).toBe("bad");
  const order = twin.placeOrder(DEMO, { lines });
  requestData(twin.shop(DEMO), order.customerId ?? 0n);
  redactShop(twin.shop(DEMO));
  await twin.settled();
  expect(app.topics().sort()).toEqual(["app/uninstalled", "customers/data_request", "shop/redact"]);
  expect(
    app.received.find(({ headers }) => headers["x-shopify-topic"] === "customers/data_request")?.json,
  ).toMatchObject({
    shop_domain: DEMO,
    customer: { email: order.party?.email },
  });
});

test("changes of products, shop and scopes are told", async () => {
  const { twin, app } = await start();
  const shop = twin.shop(DEMO);
  const [product] = shop.catalogue.products.values();
  updateProduct(shop, product?.id ?? 0n, (changed) => {
    changed.title = "Everyday Tee II";
  });
  updateShop(shop, { language: "fr" });
  twin.world.setScopes(DEMO, ["read_orders", "read_products", "write_app_proxy", "read_all_orders"]);
  await twin.settled();
  const body = (topic: string) => app.received.find(({ headers }) => headers["x-shopify-topic"] === topic)?.json;
  expect(body("products/update")).toMatchObject({
    title: "Everyday Tee II",
    options: [{ name: "Size" }, { name: "Color" }],
  });
  expect(body("shop/update")).toMatchObject({ primary_locale: "fr", myshopify_domain: DEMO });
  expect(body("app/scopes_update")).toMatchObject({ previous: ["read_orders", "read_products", "write_app_proxy"] });
  expect(() => twin.world.setScopes(DEMO, ["write_everything"])).toThrow("names no scope");
});
