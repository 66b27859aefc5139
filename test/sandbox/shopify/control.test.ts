import { afterEach, beforeEach, expect, test } from "vitest";
import { DEMO, startReceiver, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
let app: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  app = await startReceiver();
  twin = await startTwin({ appUrl: app.origin });
});
afterEach(async () => {
  await twin.close();
  await app.close();
});

async function call(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${twin.origin}/__sandbox/${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("the clock is read and advanced over HTTP", async () => {
  expect((await call("clock")).body).toMatchObject({ offset: 0 });
  expect((await call("clock", { advance: 90_000 })).body).toMatchObject({ offset: 90_000 });
  expect(twin.clock.offset()).toBe(90_000);
  expect((await call("clock", { advance: -1 })).status).toBe(422);
});

test("an order is placed by its lines or by a scenario, and lived through over HTTP", async () => {
  const variantId = String([...twin.shop(DEMO).catalogue.variants.keys()][0]);
  const placed = await call("orders", { shop: DEMO, lines: [{ variantId, quantity: 2 }], paid: false });
  expect(placed.body).toMatchObject({ name: "#1001", order: { financial_status: "pending" } });
  const id = (placed.body["order"] as { admin_graphql_api_id: string }).admin_graphql_api_id.split("/").at(-1) ?? "";
  expect((await call(`orders/${DEMO}/${id}/pay`, {})).body).toMatchObject({ order: { financial_status: "paid" } });
  const lineId = String(twin.shop(DEMO).order(BigInt(id)).lines[0]?.id);
  const refund = await call(`orders/${DEMO}/${id}/refund`, { lines: [{ lineId, quantity: 1 }] });
  expect(refund.body).toMatchObject({ order: { financial_status: "partially_refunded" } });
  expect((await call(`orders/${DEMO}/${id}/fulfil`, {})).body).toMatchObject({
    order: { fulfillment_status: "fulfilled" },
  });
  expect((await call(`orders/${DEMO}/${id}/cancel`, {})).body).toMatchObject({ order: { cancel_reason: "customer" } });
  expect((await call("orders", { shop: DEMO, scenario: { seed: 7, index: 5 } })).body).toMatchObject({ kind: "pos" });
  expect((await call(`orders?shop=${DEMO}`)).body).toHaveLength(2);
  await twin.settled();
  expect((await call("webhooks?topic=orders/paid")).body["deliveries"]).toMatchObject([
    { state: "delivered" },
    { state: "delivered" },
  ]);
});

test("a control that can't be carried out is refused with a sentence", async () => {
  expect((await call("orders", { shop: DEMO, lines: [{ variantId: "1" }] })).body).toEqual({
    error: "The shop has no variant 1.",
  });
  expect((await call("orders", { shop: "nobody.myshopify.com", lines: [{}] })).status).toBe(404);
  expect((await call("orders", { shop: DEMO, lines: [] })).status).toBe(422);
  expect((await call(`orders/${DEMO}/5/pay`, {})).body).toEqual({ error: "The shop has no order 5." });
  expect((await call(`orders/${DEMO}/x/pay`, {})).status).toBe(422);
  expect((await call("nowhere")).status).toBe(404);
  expect((await call("faults", { webhooks: { duplicateShare: 2 } })).status).toBe(422);
});

test("faults are set, shown and set back over HTTP", async () => {
  await call("faults", {
    hold: true,
    webhooks: { duplicateShare: 1 },
    oauth: { refreshRefused: true },
    graphql: { throttleNext: 3 },
  });
  expect((await call("faults")).body).toMatchObject({
    webhooks: { duplicateShare: 1 },
    oauth: { refreshRefused: true },
    graphql: { throttleNext: 3 },
  });
  twin.playScenario(DEMO, "faults", 0);
  await twin.settled();
  expect(app.received).toHaveLength(0);
  await call("faults", { release: "shuffled", reset: true });
  await twin.settled();
  expect(app.topics().filter((topic) => String(topic).startsWith("orders/"))).toHaveLength(6);
  expect(twin.faults.oauth.refreshRefused).toBe(false);
});

test("a shop is installed, changed and erased over HTTP", async () => {
  expect((await call(`shops/${DEMO}/uninstall`, {})).body).toMatchObject({ installed: null });
  expect((await call(`shops/${DEMO}/redact`, {})).status).toBe(200);
  expect((await call(`shops/${DEMO}/install`, {})).body).toMatchObject({
    installed: { scopes: ["read_orders", "read_products", "write_app_proxy"] },
  });
  expect((await call(`shops/${DEMO}/redact`, {})).body).toEqual({ error: `${DEMO} has the app installed.` });
  await call(`shops/${DEMO}/scopes`, { scopes: ["read_orders", "read_all_orders"] });
  await call(`shops/${DEMO}/app-embed`, { status: "active" });
  expect((await call(`extensions?shop=${DEMO}`)).body).toMatchObject([
    {
      activations: [
        { handle: "embed", status: "active" },
        { handle: "size", status: "available" },
      ],
    },
  ]);
  await twin.settled();
  expect(app.topics().sort()).toEqual(["app/scopes_update", "app/uninstalled", "shop/redact"]);
});

test("what a person sets in Shopify's dashboards is set, shown and refused over HTTP", async () => {
  expect((await call("dashboard")).body).toMatchObject({ bulkQueries: true, network: "allowed", protectedData: true });
  expect((await call("dashboard", { bulkQueries: false })).body).toMatchObject({
    bulkQueries: false,
    network: "allowed",
  });
  expect((await call("dashboard", { network: "mars" })).status).toBe(422);
  expect((await call("dashboard", { refusedFields: ["shippingAddress"] })).status).toBe(422);
});
