import { describe, expect, test } from "vitest";
import { cartReferenceOf, type Order } from "#app/domain/order.ts";
import { parseExactJson } from "#app/shopify/webhooks/exact-json.ts";
import { type Json, jeansBody, lineBody, orderBody, PERSONAL } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";

const read = (overrides: Json = {}): Order => toOrder(orderBody(overrides));
const readLine = (overrides: Json) => read({ line_items: [lineBody(overrides)] }).lines[0];

test("a whole order is read into our own, and nothing else of it", () => {
  expect(read()).toEqual({
    id: "450789469",
    name: "#1001",
    placedAt: Date.UTC(2026, 1, 4, 1, 19, 42),
    updatedAt: Date.UTC(2026, 1, 4, 1, 30, 0),
    cancelledAt: null,
    test: false,
    sourceName: "web",
    financialStatus: "paid",
    customerId: "207119551",
    shippingCountry: "DE",
    billingCountry: "FR",
    language: "de",
    cartToken: "c1-cart",
    checkoutToken: "checkout-1",
    link: {
      found: {
        session: { value: "5b8c1f0e-session", method: "cart_attribute" },
        naiz: { value: "naiz:hash.1", method: "cart_attribute" },
        robosize: { value: "device_7", method: "cart_attribute" },
        market: { value: "at", method: "cart_attribute" },
      },
      malformed: [],
      expired: [],
    },
    money: {
      presentment: {
        currency: "USD",
        total: 18149,
        subtotal: 17599,
        taxes: 2810,
        shipping: 550,
        discount: 1101,
        unitPrices: [3850, 9900],
      },
      shop: {
        currency: "EUR",
        total: 16500,
        subtotal: 16000,
        taxes: 2555,
        shipping: 500,
        discount: 1000,
        unitPrices: [3500, 9000],
      },
      plain: {
        currency: "EUR",
        total: 16500,
        subtotal: 16000,
        taxes: 2555,
        shipping: 500,
        discount: 1000,
        unitPrices: [3500, 9000],
      },
    },
    lines: [
      {
        id: "11",
        productId: "632910392",
        variantId: "808950810",
        sku: "ALP-TEE-M",
        vendor: "Alpine Works",
        title: "Alpine Tee",
        variantTitle: "Forest / M",
        quantity: 2,
        requiresShipping: true,
        reason: null,
      },
      {
        id: "12",
        productId: "632910393",
        variantId: "808950811",
        sku: "DENIM-32-34",
        vendor: "Denim Fit",
        title: " Straight Jeans ",
        variantTitle: "Indigo / W32 L34",
        quantity: 1,
        requiresShipping: true,
        reason: null,
      },
    ],
  } satisfies Order);
});

test("no personal data of the body has a place in the order", () => {
  expect(JSON.stringify(orderBody())).toContain(PERSONAL);
  expect(JSON.stringify(read())).not.toContain(PERSONAL);
});

describe("ids keep the digits that Shopify means", () => {
  const rounded = 820982911946154500;
  const gid = (type: string): string => `gid://shopify/${type}/820982911946154508`;

  test("the gid is taken before the number, for order, line and customer", () => {
    const order = read({
      id: rounded,
      admin_graphql_api_id: gid("Order"),
      customer: { id: rounded, admin_graphql_api_id: gid("Customer") },
      line_items: [lineBody({ id: rounded, admin_graphql_api_id: gid("LineItem") })],
    });
    expect([order.id, order.customerId, order.lines[0]?.id]).toEqual(Array(3).fill("820982911946154508"));
  });

  test("the gid is taken also where the number is another, exact one", () => {
    const order = read({
      id: 1,
      admin_graphql_api_id: "gid://shopify/Order/101",
      customer: { id: 2, admin_graphql_api_id: "gid://shopify/Customer/102" },
      line_items: [lineBody({ id: 3, admin_graphql_api_id: "gid://shopify/LineItem/103" })],
    });
    expect([order.id, order.customerId, order.lines[0]?.id]).toEqual(["101", "102", "103"]);
  });

  test.each([[null], [""], ["gid://shopify/Order/none"], [7]])("with the gid %j the number is taken", (other) => {
    const order = read({
      id: 5,
      admin_graphql_api_id: other,
      customer: { id: "6", admin_graphql_api_id: other },
      line_items: [lineBody({ id: 7, admin_graphql_api_id: other })],
    });
    expect([order.id, order.customerId, order.lines[0]?.id]).toEqual(["5", "6", "7"]);
  });

  test("a body's own digits past 2^53 arrive whole, product and variant too", () => {
    const text = JSON.stringify(
      orderBody({
        id: "@",
        admin_graphql_api_id: null,
        line_items: [lineBody({ id: "@", admin_graphql_api_id: null, product_id: "@", variant_id: "@" })],
      }),
    ).replaceAll('"@"', "820982911946154508");
    const order = toOrder(parseExactJson(text));
    const [line] = order.lines;
    expect([order.id, line?.id, line?.productId, line?.variantId]).toEqual(Array(4).fill("820982911946154508"));
  });

  test.each([[null], [undefined], [{}], ["guest"], [{ id: null }], [{ email: "x" }]])(
    "the customer %j has no id",
    (customer) => {
      expect(read({ customer }).customerId).toBeNull();
    },
  );
});

describe("the order was placed when it was processed, else created", () => {
  const processed = "2026-02-04T12:19:42+11:00";
  const created = "2026-02-01T00:00:00Z";
  test.each([
    [processed, processed],
    [null, created],
    ["", created],
    [" ", created],
    [undefined, created],
  ])("processed_at %j", (processedAt, expected) => {
    expect(read({ processed_at: processedAt, created_at: created }).placedAt).toBe(Date.parse(expected));
  });
});

describe("the cart's reference", () => {
  test.each([
    ["the cart token, cut at its first question mark", { cart_token: "c1-a?key=k?z" }, "c1-a"],
    ["the cart token, trimmed", { cart_token: " c1-a " }, "c1-a"],
    ["else the checkout token", { cart_token: null }, "checkout-1"],
    ["else the checkout token, where only a key stands", { cart_token: "?key=k" }, "checkout-1"],
    ["else the order's id", { cart_token: "", checkout_token: " " }, "450789469"],
    ["else the order's id, where they are no texts", { cart_token: 7, checkout_token: {} }, "450789469"],
  ] as [string, Json, string][])("%s", (_case, overrides, expected) => {
    expect(cartReferenceOf(read(overrides))).toBe(expected);
  });
});

test.each([
  ["test", { test: true }, { test: true }],
  ["test as a text", { test: "true" }, { test: false }],
  ["cancelled_at", { cancelled_at: "2026-02-05T00:00:00Z" }, { cancelledAt: Date.UTC(2026, 1, 5) }],
  ["cancelled_at blank", { cancelled_at: " " }, { cancelledAt: null }],
  ["source_name", { source_name: " pos " }, { sourceName: "pos" }],
  ["source_name blank", { source_name: "" }, { sourceName: null }],
  ["financial_status", { financial_status: "refunded" }, { financialStatus: "refunded" }],
  ["updated_at unreadable", { updated_at: "soon" }, { updatedAt: null }],
  ["the name as it stands", { name: " # 7 " }, { name: " # 7 " }],
  ["a blank name", { name: "  " }, { name: null }],
  [
    "withheld addresses",
    { shipping_address: null, billing_address: {} },
    { shippingCountry: null, billingCountry: null },
  ],
  ["the country of the UK", { shipping_address: { country_code: "UK" } }, { shippingCountry: "GB" }],
] as [string, Json, Partial<Order>][])("%s", (_case, overrides, expected) => {
  expect(read(overrides)).toMatchObject(expected);
});

test("an order cancelled at an instant that can't be read is cancelled all the same", () => {
  expect(read({ cancelled_at: "yesterday" }).cancelledAt).not.toBeNull();
});

describe("a line is no purchase of a size for the first general reason that holds", () => {
  const noProduct = { product_id: null, variant_id: null };
  test.each([
    ["a gift card", { gift_card: true, tip: {}, ...noProduct, current_quantity: 0 }, "gift_card"],
    ["a gift card only by the word true", { gift_card: "true" }, null],
    ["a tip object, even with a product", { tip: { payment_gateway: "x" }, current_quantity: 0 }, "tip"],
    ["no product and the title Tip", { ...noProduct, title: "Tip", current_quantity: 0 }, "tip"],
    ["the title Tip with a product", { title: "Tip" }, null],
    ["a translated tip", { ...noProduct, title: "Trinkgeld" }, "custom_item"],
    ["a null tip", { tip: null }, null],
    ["a custom item, before removed", { ...noProduct, current_quantity: 0 }, "custom_item"],
    ["a variant without its product", { product_id: null }, "custom_item"],
    ["none left", { current_quantity: 0 }, "removed"],
    ["less than none left", { current_quantity: -1 }, "removed"],
    ["none bought", { quantity: 0, current_quantity: undefined }, "removed"],
    ["less than none bought", { quantity: -2, current_quantity: 1 }, "removed"],
    ["a product that is still bought", {}, null],
  ] as [string, Json, string | null][])("%s", (_case, overrides, expected) => {
    expect(readLine(overrides)?.reason).toBe(expected);
  });
});

test.each([
  [3, 2, 2],
  [3, null, 3],
  [3, undefined, 3],
  [3, 0, 0],
  [0, null, 0],
  [-1, null, 0],
])("of quantity %s and current quantity %s, %s is bought", (quantity, current, expected) => {
  expect(readLine({ quantity, current_quantity: current })?.quantity).toBe(expected);
});

test.each([
  [true, true],
  [false, false],
  [null, true],
  [undefined, true],
  ["false", true],
])("a line that says requires_shipping %j is shipped: %j", (stated, expected) => {
  expect(readLine({ requires_shipping: stated })?.requiresShipping).toBe(expected);
});

test("references, brands and sizes are trimmed, titles stand as they are, blank counts as nothing", () => {
  expect(readLine({ sku: " A ", vendor: "\tB ", variant_title: " M ", title: " T " })).toMatchObject({
    sku: "A",
    vendor: "B",
    variantTitle: "M",
    title: " T ",
  });
  expect(readLine({ sku: " ", vendor: "", variant_title: null, title: "  " })).toMatchObject({
    sku: null,
    vendor: null,
    variantTitle: null,
    title: null,
  });
});

test("lines keep their order", () => {
  expect(read({ line_items: [jeansBody(), lineBody()] }).lines.map(({ id }) => id)).toEqual(["12", "11"]);
});
