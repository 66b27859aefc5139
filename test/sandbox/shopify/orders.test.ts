import { beforeEach, expect, test } from "vitest";
import { SandboxClock } from "../clock.ts";
import { writeJson, type JsonObject } from "./json.ts";
import { cancelOrder, editOrder, fulfilOrder, payOrder, placeOrder, refundOrder } from "./orders.ts";
import { restOrder } from "./rest-order.ts";
import { playScenario, scenario, SCENARIO_KINDS } from "./scenario.ts";
import { SandboxShop, type ShopEvent } from "./shop.ts";
import { DEMO_SHOP, KUWAIT_SHOP, TOKYO_SHOP, type ShopDefinition } from "./shops.ts";

let events: ShopEvent[] = [];
beforeEach(() => {
  events = [];
});
const clock = new SandboxClock(() => Date.UTC(2026, 6, 1, 12));
const open = (definition: ShopDefinition = DEMO_SHOP): SandboxShop =>
  new SandboxShop(definition, 0, clock, (event) => events.push(event));
const variant = (shop: SandboxShop, title: string): bigint => {
  const found = [...shop.catalogue.products.values()].find((product) => product.title === title)?.variants[0];
  if (!found) throw new Error(`no ${title}`);
  return found.id;
};
const topics = (): string[] => events.flatMap((event) => event.topics.map(({ topic }) => topic));
const parsed = (body: JsonObject) => JSON.parse(writeJson(body)) as Record<string, unknown>;

test("a paid web order has every key of a real one, the buyer's data too", () => {
  const shop = open();
  const order = placeOrder(shop, { lines: [{ variantId: variant(shop, "Everyday Tee") }] });
  const body = restOrder(order, shop.view());
  expect(Object.keys(body).length).toBeGreaterThanOrEqual(92);
  expect(body).toMatchObject({
    financial_status: "paid",
    source_name: "web",
    currency: "EUR",
    customer_locale: "de-DE",
  });
  expect(parsed(body)).toMatchObject({
    created_at: "2026-07-01T13:59:59+02:00",
    processed_at: "2026-07-01T13:59:57+02:00",
  });
  expect(writeJson(body)).toContain("@personal.example");
  expect(topics()).toEqual(["orders/create", "orders/paid", "orders/updated", "products/update"]);
});

test("an app without approval sees nulls, or no keys at all", () => {
  const shop = open();
  const order = placeOrder(shop, { lines: [{ variantId: variant(shop, "Everyday Tee") }] });
  shop.personalData = "ids";
  const ids = restOrder(order, shop.view());
  expect(ids).toMatchObject({ email: null, customer: { id: order.customerId, email: null } });
  const left = { province: null, country: "DE", country_code: "DE", province_code: null };
  expect([ids["shipping_address"], ids["billing_address"]]).toEqual([left, left]);
  shop.personalData = "none";
  const none = restOrder(order, shop.view());
  expect(Object.keys(none)).not.toContain("customer");
  expect(writeJson(none) + writeJson(ids)).not.toContain("personal.example");
});

test("ids beyond 2^53 are written digit by digit", () => {
  const shop = open();
  const lines = [{ variantId: variant(shop, "Everyday Tee") }];
  const large = Array.from({ length: 7 }, () => placeOrder(shop, { lines })).at(-1);
  expect(large && large.id > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(writeJson(restOrder(large as NonNullable<typeof large>, shop.view()))).toContain(`{"id":${large?.id},`);
});

test.each([
  [DEMO_SHOP, "JPY", /^\d+\.\d\d$/, /^\d+$/],
  [TOKYO_SHOP, "KWD", /^\d+$/, /^\d+\.\d{3}$/],
  [KUWAIT_SHOP, "EUR", /^\d+\.\d{3}$/, /^\d+\.\d\d$/],
])("%o sells in %s with each currency's own decimals", (definition, presentmentCurrency, shopForm, buyerForm) => {
  const shop = open(definition);
  const order = placeOrder(shop, {
    lines: [{ variantId: variant(shop, "Everyday Tee"), quantity: 2 }],
    presentmentCurrency,
  });
  const body = restOrder(order, shop.view()) as Record<
    string,
    { shop_money: { amount: string }; presentment_money: { amount: string } }
  >;
  expect(body["total_price"]).toMatch(shopForm);
  expect(body["total_price_set"]?.shop_money.amount).toMatch(shopForm);
  expect(body["total_price_set"]?.presentment_money.amount).toMatch(buyerForm);
});

test("the sums of an order close in both currencies, whatever the kind", () => {
  for (const [place] of SCENARIO_KINDS.entries()) {
    const shop = open();
    const { kind, order } = playScenario(shop, "sums", place);
    for (const side of ["shop", "presentment"] as const) {
      const { lineItems, discounts, subtotal, shipping, tip, tax, total } = order.totals;
      expect(subtotal[side], kind).toBe(lineItems[side] - discounts[side]);
      expect(total[side], kind).toBe(
        subtotal[side] + shipping[side] + tip[side] + (order.taxesIncluded ? 0 : tax[side]),
      );
    }
  }
});

test("the same seed gives the same orders, another seed others", () => {
  const text = (seed: string): string => writeJson(scenario(open(), seed, 20).request as unknown as JsonObject);
  expect(text("a")).toBe(text("a"));
  expect(text("a")).not.toBe(text("b"));
});

test("a tip is a line without a product, a single variant has no title, a gift card is marked", () => {
  const shop = open();
  const lines = [{ variantId: variant(shop, "Wool Scarf") }, { variantId: variant(shop, "Gift Card") }];
  const body = parsed(restOrder(placeOrder(shop, { lines, tip: 500 }), shop.view()));
  expect(body["line_items"]).toMatchObject([
    { variant_title: null, gift_card: false },
    { gift_card: true, requires_shipping: false },
    { title: "Tip", product_id: null, variant_id: null, tip: { payment_gateway: "shopify_payments" } },
  ]);
  expect(body).toMatchObject({ total_tip_received: "5.00" });
});

test("an unpaid order is paid later, and only then orders/paid goes out", () => {
  const shop = open();
  const order = placeOrder(shop, { lines: [{ variantId: variant(shop, "Wool Scarf") }], paid: false });
  expect(topics()).toEqual(["orders/create", "orders/updated", "products/update"]);
  payOrder(shop, order.id);
  expect(topics().slice(3)).toEqual(["orders/paid", "orders/updated"]);
  expect(() => payOrder(shop, order.id)).toThrow("already paid");
});

test("refunds take units off, and the last one refunds the order", () => {
  const shop = open();
  const order = placeOrder(shop, {
    lines: [{ variantId: variant(shop, "Wool Scarf"), quantity: 2 }],
    shippingPrice: 0,
  });
  const lineId = order.lines[0]?.id ?? 0n;
  refundOrder(shop, order.id, [{ lineId, quantity: 1 }]);
  expect(order.financialStatus).toBe("partially_refunded");
  const body = parsed(restOrder(order, shop.view()));
  expect(body["line_items"]).toMatchObject([{ quantity: 2, current_quantity: 1 }]);
  expect([body["total_price"], body["current_total_price"]]).toEqual(["90.00", "45.00"]);
  refundOrder(shop, order.id, [{ lineId, quantity: 1 }]);
  expect(order.financialStatus).toBe("refunded");
  expect(() => refundOrder(shop, order.id, [{ lineId, quantity: 1 }])).toThrow("has 0 left");
  expect(topics().slice(4)).toEqual(["refunds/create", "orders/updated", "refunds/create", "orders/updated"]);
});

test("cancelling, editing and fulfilling tell their own topics; an edit's body is no order", () => {
  const shop = open();
  const order = placeOrder(shop, { lines: [{ variantId: variant(shop, "Wool Scarf") }] });
  events = [];
  editOrder(shop, order.id, { add: [{ variantId: variant(shop, "Everyday Tee"), quantity: 1 }] });
  expect(events[0]?.topics[0]?.body).toMatchObject({
    order_edit: { order_id: order.id, line_items: { additions: [{ delta: 1 }] } },
  });
  fulfilOrder(shop, order.id);
  cancelOrder(shop, order.id);
  expect(topics()).toEqual([
    "orders/edited",
    "orders/updated",
    "orders/fulfilled",
    "orders/updated",
    "refunds/create",
    "orders/updated",
    "orders/cancelled",
  ]);
  expect(order.lines.map((line) => line.currentQuantity)).toEqual([0, 0]);
  expect(order.financialStatus).toBe("refunded");
});

test("a variant that the shop doesn't have is refused", () => {
  expect(() => placeOrder(open(), { lines: [{ variantId: "1" }] })).toThrow("no variant 1");
});
