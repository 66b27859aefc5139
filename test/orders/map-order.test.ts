import { describe, expect, test } from "vitest";
import { ORDER_EVENTS, type OrderEvent } from "#app/domain/delivery.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { type Json, named, orderBody, previewConfig } from "#test/support/orders.ts";
import { sentTo } from "#test/support/previewed.ts";
import { type ProviderName, providerOf, readPreviewConfig, toOrder } from "#test/support/providers.ts";

function mapped(name: ProviderName, event: OrderEvent, settings: Json = {}, order: Json = {}) {
  const { shop, connections, facts } = readPreviewConfig(previewConfig({ [name]: settings }));
  const connection = connections.find(({ provider }) => provider === name);
  if (!connection) throw new Error(`${name} isn't connected`);
  const input = { event, order: toOrder(orderBody(order)), shop, stored: null, facts };
  return mapOrder(input, providerOf(name), connection.settings);
}

describe("each provider takes the events it is for", () => {
  const taken = (name: ProviderName, settings: Json = {}): OrderEvent[] =>
    ORDER_EVENTS.filter((event) => mapped(name, event, settings).reason !== "not_subscribed");

  test.each([
    ["bodygram", {}, ["order_paid"]],
    ["fit-analytics", {}, ["order_paid"]],
    ["naiz", {}, ["order_paid"]],
    ["naiz", { statusUpdates: true }, ["order_created", "order_paid", "order_fulfilled"]],
    ["robosize", {}, ["order_paid"]],
    ["robosize", { orderUpdates: true }, ["order_paid", "order_updated", "order_cancelled"]],
  ] as [ProviderName, Json, OrderEvent[]][])("%s with %j", (name, settings, events) => {
    expect(taken(name, settings)).toEqual(events);
  });

  test("an event that isn't taken is told before a missing link, after a cancelled order", () => {
    const unlinked = { note_attributes: [] };
    expect(mapped("bodygram", "order_fulfilled", {}, unlinked).reason).toBe("not_subscribed");
    const offline = { source_name: "pos", ...unlinked };
    expect(mapped("bodygram", "order_fulfilled", { onlineOrdersOnly: true }, offline).reason).toBe("not_online");
  });
});

describe("the order's country", () => {
  const market = (value: string): Json => ({ note_attributes: [session, named("__fitloop_market", value)] });
  const session = named("__fitloop_session", "s-1");
  const unmarked = { note_attributes: [session] };
  test.each([
    ["the link's market", market("at"), "AT"],
    ["the market of the United Kingdom", market("uk"), "GB"],
    ["else the shipping address's", unmarked, "DE"],
    ["else the shipping address's, where the market is malformed", market("AUT"), "DE"],
    ["else the billing address's", { ...unmarked, shipping_address: null }, "FR"],
    [
      "else the billing address's, where the shipping one is blank",
      { ...unmarked, shipping_address: { country_code: " " } },
      "FR",
    ],
    ["the United Kingdom's", { ...unmarked, shipping_address: { country_code: "uk" } }, "GB"],
    ["else the shop's", { ...unmarked, shipping_address: null, billing_address: null }, "CH"],
  ] as [string, Json, string][])("is %s", async (_case, order, expected) => {
    expect(await sentTo("bodygram", order)).toMatchObject({ countryCode: expected });
    expect(await sentTo("fit-analytics", order)).toMatchObject({ data: [{ shopCountry: expected }, {}] });
  });
});

test.each([
  ["de-AT", "de"],
  ["PT_br", "pt"],
  ["fil-PH", "fr"],
  [null, "fr"],
])("for the locale %s the language is %s", async (locale, expected) => {
  expect(await sentTo("bodygram", { customer_locale: locale })).toMatchObject({ languageCode: expected });
  expect(await sentTo("fit-analytics", { customer_locale: locale })).toMatchObject({
    data: [{ shopLanguage: expected }, {}],
  });
});

describe("the connection's product reference", () => {
  test.each([
    ["variant_sku", ["ALP-TEE-M", "DENIM-32-34"]],
    ["product_id", ["632910392", "632910393"]],
    ["variant_id", ["808950810", "808950811"]],
    ["handle", ["alpine-tee"]],
    ["barcode", ["4006381333931"]],
    ["metafield:fit.code", ["AT-1"]],
    ["sku_prefix:-", ["ALP-TEE", "DENIM-32"]],
  ])("%s: facts are read where there are some, the line itself always", async (productReference, expected) => {
    const { items } = (await sentTo("bodygram", {}, { productReference })) as { items: Json[] };
    expect(items.map(({ sku }) => sku)).toEqual(expected);
  });

  test("the SKU is the line's own, not the catalogue's of today", async () => {
    const catalog = [{ variantId: 808950810, productId: 1, sku: "NEW", options: [{ name: "Size", value: "M" }] }];
    const { items } = (await sentTo("bodygram", {}, { productReference: "variant_sku" }, { catalog })) as {
      items: Json[];
    };
    expect(items[0]).toMatchObject({ sku: "ALP-TEE-M" });
  });
});

test("a rule that the settings would have refused is a fault of ours", () => {
  const { shop, facts } = readPreviewConfig(previewConfig());
  const input = { event: "order_paid" as const, order: toOrder(orderBody()), shop, stored: null, facts };
  const settings = {
    currency: "shop",
    sendTestOrders: false,
    onlineOrdersOnly: false,
    sizeMap: {},
    sizeOptions: [],
  } as const;
  expect(() => mapOrder(input, providerOf("naiz"), { ...settings, productReference: "sku_prefix:" })).toThrow(
    TypeError,
  );
});

test("each connection reports in its own currency", async () => {
  expect(await sentTo("bodygram", {}, { currency: "shop" })).toMatchObject({
    currency: "EUR",
    items: [{ price: 35 }, { price: 90 }],
  });
  expect(await sentTo("bodygram")).toMatchObject({ currency: "USD", items: [{ price: 38.5 }, { price: 99 }] });
});

test("the mapping tells how each size was found, and whether the connection's map gave its name", () => {
  const by = (settings: Json, order: Json = {}) => mapped("robosize", "order_paid", settings, order).sizes;
  expect(by({})).toEqual([
    { lineId: "11", size: "M", step: "named", mapped: false },
    { lineId: "12", size: "W32 L34", step: "title", mapped: false },
  ]);
  expect(by({ sizeOptions: ["color"], sizeMap: { Forest: "F" } })[0]).toEqual({
    lineId: "11",
    size: "F",
    step: "shop_setting",
    mapped: true,
  });
  expect(by({}, { test: true }).map(({ lineId }) => lineId)).toEqual(["11", "12"]);
});
