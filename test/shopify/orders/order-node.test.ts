import { describe, expect, test } from "vitest";
import type { Order } from "#app/domain/order.ts";
import { parseExactJson } from "#app/shopify/webhooks/exact-json.ts";
import { createFetchOrders } from "#app/shopify/orders/fetch-orders.server.ts";
import { writeJson } from "#test/sandbox/shopify/json.ts";
import { cancelOrder, editOrder, refundOrder } from "#test/sandbox/shopify/orders.ts";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { restOrder } from "#test/sandbox/shopify/rest-order.ts";
import { SCENARIO_KINDS } from "#test/sandbox/shopify/scenario.ts";
import type { SandboxShop } from "#test/sandbox/shopify/shop.ts";
import { DEFAULT_SHOPS } from "#test/sandbox/shopify/shops.ts";
import { DEMO, useShopify } from "../shopify-world.ts";
import { toOrder, LINK_KEYS } from "#test/support/providers.ts";

const world = useShopify();
const SCOPES = ["read_orders", "read_products", "write_app_proxy", "read_customers"];

/** The order as the webhook tells it, and as the Admin API does. */
async function bothWays(
  shop: SandboxShop,
  orders: readonly SandboxOrder[],
  access = { addresses: true, customer: true },
) {
  const withheld: string[] = [];
  const fetchOrders = createFetchOrders({
    admin: world.client,
    linkKeys: LINK_KEYS,
    accessOf: async () => access,
    onWithheld: async (_, what) => void withheld.push(what),
    onUnreadable: (_, field) => {
      throw new Error(field);
    },
  });
  const told = orders.map((order) => toOrder(parseExactJson(writeJson(restOrder(order, shop.view())))));
  const read = await fetchOrders(
    { id: 1, domain: shop.domain },
    orders.map(({ id }) => String(id)),
  );
  return { told, read, withheld };
}

async function signIn(domain: string, scopes: string[] = SCOPES): Promise<SandboxShop> {
  const shop = world.twin.install(domain);
  await world.signIn(domain);
  if (shop.installation) shop.installation.scopes = scopes;
  return shop;
}

test.each(DEFAULT_SHOPS)("every kind of order of $domain is the same value both ways", async ({ domain }) => {
  const shop = await signIn(domain);
  for (const index of SCENARIO_KINDS.keys()) world.twin.playScenario(domain, "node", index);
  const orders = [...shop.orders.values()];
  const { told, read } = await bothWays(shop, orders);
  for (const [place, order] of told.entries()) expect(read[place], SCENARIO_KINDS[place]).toEqual(order);
  expect(read).toHaveLength(SCENARIO_KINDS.length);
});

describe("the same value both ways", () => {
  const variant = (shop: SandboxShop) => {
    const [first] = [...shop.catalogue.variants.values()];
    if (!first) throw new Error("The catalogue is empty.");
    return first;
  };

  test.each(["JPY", "KWD", "EUR", "USD", "GBP", "CHF", "KRW"])("in %s", async (presentmentCurrency) => {
    const shop = await signIn(DEMO);
    const order = world.twin.placeOrder(DEMO, {
      lines: [{ variantId: variant(shop).id, quantity: 3, discountPercent: 10 }],
      presentmentCurrency,
      discountCode: { code: "X", percent: 7 },
    });
    const { told, read } = await bothWays(shop, [order]);
    expect(read).toEqual(told);
    expect(read[0]?.money.presentment?.currency).toBe(presentmentCurrency);
  });

  test("after an edit, a refund and a cancellation", async () => {
    const shop = await signIn(DEMO);
    const place = () => world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id, quantity: 4 }] });
    const [edited, refunded, cancelled] = [place(), place(), place()];
    const line = (order: SandboxOrder) => ({ lineId: order.lines[0]?.id ?? 0n, quantity: 1 });
    editOrder(shop, edited.id, { remove: [line(edited)], add: [{ variantId: variant(shop).id, quantity: 2 }] });
    refundOrder(shop, refunded.id, [line(refunded)]);
    cancelOrder(shop, cancelled.id);
    const { told, read } = await bothWays(shop, [edited, refunded, cancelled]);
    expect(read).toEqual(told);
    expect(read[1]?.current?.shop?.total).toBeLessThan(read[1]?.money.shop?.total ?? 0);
    expect(read[2]?.cancelledAt).not.toBeNull();
  });

  test("with more lines than come at once", async () => {
    const shop = await signIn(DEMO);
    const lines = Array.from({ length: 260 }, (_, place) => ({ variantId: variant(shop).id, price: place }));
    const order = world.twin.placeOrder(DEMO, { lines });
    const { told, read } = await bothWays(shop, [order]);
    expect(read[0]?.lines).toHaveLength(260);
    expect(read).toEqual(told);
  });

  test("but for a deleted product, whose ids the Admin API has forgotten", async () => {
    const shop = await signIn(DEMO);
    const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id }] });
    shop.catalogue.products.delete(variant(shop).productId);
    shop.catalogue.variants.delete(variant(shop).id);
    const { told, read } = await bothWays(shop, [order]);
    const forgotten = { productId: null, variantId: null, reason: "custom_item" };
    expect(read).toEqual(told.map((one): Order => ({ ...one, lines: [{ ...one.lines[0], ...forgotten } as never] })));
  });

  test("but for the customer, where the scope for it is missing", async () => {
    const shop = await signIn(
      DEMO,
      SCOPES.filter((scope) => scope !== "read_customers"),
    );
    const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id }] });
    const { told, read } = await bothWays(shop, [order], { addresses: true, customer: false });
    expect(read).toEqual(told.map((one) => ({ ...one, customerId: null })));
  });

  test("without approval for addresses, since the country isn't withheld", async () => {
    const shop = await signIn(DEMO);
    shop.personalData = "ids";
    const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id }] });
    const { told, read, withheld } = await bothWays(shop, [order], { addresses: true, customer: false });
    expect(read[0]?.shippingCountry).toBe("DE");
    expect(read).toEqual(told.map((one) => ({ ...one, customerId: null })));
    expect(withheld).toEqual([]);
  });

  test.each([
    [["Order.shippingAddress"], ["addresses"], { shippingCountry: null, billingCountry: null }],
    [["Order.billingAddress"], ["addresses"], { shippingCountry: null, billingCountry: null }],
    [["Order.customer"], ["customer"], { customerId: null }],
    [
      ["Order.shippingAddress", "Order.customer"],
      ["addresses", "customer"],
      { shippingCountry: null, billingCountry: null, customerId: null },
    ],
  ])("but for what Shopify refuses of it: %j is learnt by asking once", async (refusedFields, learnt, lacking) => {
    const shop = await signIn(DEMO);
    world.twin.world.setDashboard({ refusedFields });
    const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id }] });
    const { told, read, withheld } = await bothWays(shop, [order]);
    expect(read).toEqual(told.map((one) => ({ ...one, ...lacking })));
    expect(withheld).toEqual(learnt);
  });

  test("and an order that Shopify doesn't have is left out", async () => {
    const shop = await signIn(DEMO);
    const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant(shop).id }] });
    const { read } = await bothWays(shop, [{ ...order, id: 1n }, order]);
    expect(read.map(({ id }) => id)).toEqual([String(order.id)]);
  });
});
