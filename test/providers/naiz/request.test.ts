import { describe, expect, test } from "vitest";
import type { OrderEvent } from "#app/domain/delivery.ts";
import type { DeliveryOrder } from "#app/domain/provider.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { type Json, lineBody, orderBody, previewConfig } from "#test/support/orders.ts";
import { previewed, sentTo } from "#test/support/previewed.ts";
import { providerOf, readPreviewConfig, toOrder } from "#test/support/providers.ts";

test("Naiz gets one call of its hook per order", async () => {
  const { naiz } = await previewed();
  expect(naiz.request).toEqual({
    method: "POST",
    url: "https://backend.production.naiz.fit/api/partners/hook/www.alpine.example/1234abcd1234abcd",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: {
      date: "2026-02-03 20:19:42",
      consumerHash: "naiz:hash.1",
      partnerHash: "1234abcd1234abcd",
      domain: "www.alpine.example",
      currency: "USD",
      status: 1,
      total: 181.49,
      subtotal: 175.99,
      taxes: 28.1,
      shipping: 5.5,
      discount: 11.01,
      internalRef: "450789469",
      internalCartRef: "c1-cart",
      lines: [
        { internalRef: "632910392", productName: "Alpine Tee", naizCode: null, quantity: 2, price: 38.5, size: "M" },
        {
          internalRef: "632910393",
          productName: " Straight Jeans ",
          naizCode: null,
          quantity: 1,
          price: 99,
          size: "W32 L34",
        },
      ],
    },
  });
});

test("an order without Naiz' own id goes with none", async () => {
  expect(await sentTo("naiz", { note_attributes: [] })).toMatchObject({ consumerHash: null });
});

test("the order's amounts are the whole order's, skipped lines and tips included", async () => {
  const tip = lineBody({ product_id: null, title: "Tip" });
  expect(await sentTo("naiz", { line_items: [lineBody(), tip] })).toMatchObject({
    total: 181.49,
    discount: 11.01,
    lines: [{ price: 38.5 }],
  });
});

describe("the domain is the same in address and body", () => {
  const shop = (primaryDomain: string): Json => ({ ...(previewConfig()["shop"] as Json), primaryDomain });
  test.each([
    ["the shop's primary domain", {}, shop("www.alpine.example"), "www.alpine.example"],
    [
      "the shop's, in lower case, without scheme or slash",
      {},
      shop("HTTPS://WWW.Alpine.example/"),
      "www.alpine.example",
    ],
    ["the setting", { domain: "shop.alpine.example" }, shop("x.example"), "shop.alpine.example"],
    [
      "the setting, made even",
      { domain: " http://Shop.Alpine.Example/de/ " },
      shop("x.example"),
      "shop.alpine.example",
    ],
    [
      "the setting, without a bare pair of slashes",
      { domain: "//shop.alpine.example" },
      shop("x.example"),
      "shop.alpine.example",
    ],
    ["the shop's, where the setting is blank", { domain: " " }, shop("x.example"), "x.example"],
  ])("%s", async (_case, settings, shopPart, domain) => {
    const { naiz } = await previewed(undefined, previewConfig({ naiz: settings }, { shop: shopPart }));
    expect(naiz.request?.body).toMatchObject({ domain });
    expect(naiz.request?.url).toBe(`https://backend.production.naiz.fit/api/partners/hook/${domain}/1234abcd1234abcd`);
  });
});

test.each(["https://", "/", "//"])("the setting %j names no host, and is refused", (domain) => {
  expect(() => readPreviewConfig(previewConfig({ naiz: { domain } }))).toThrow("connections.naiz.settings.domain");
});

test("values of the address are percent-encoded, in the body they stand as they are", async () => {
  const config = previewConfig({ naiz: { domain: "bücher.example:8080" } });
  const connections = config["connections"] as Record<string, Json>;
  const partnerHash = "a b/ü+(1)*'!~._-?#%";
  const { naiz } = await previewed(undefined, {
    ...config,
    connections: { naiz: { ...connections["naiz"], credential: { partnerHash } } },
  });
  expect(naiz.request?.url).toBe(
    "https://backend.production.naiz.fit/api/partners/hook/b%C3%BCcher.example%3A8080/" +
      "a%20b%2F%C3%BC%2B%281%29%2A%27%21~._-%3F%23%25",
  );
  expect(naiz.request?.body).toMatchObject({ partnerHash, domain: "bücher.example:8080" });
});

test.each([
  ["order_created", 0],
  ["order_paid", 1],
  ["order_fulfilled", 2],
] as [OrderEvent, number][])("%s has the status %s, the same body otherwise", async (event, status) => {
  const { shop, connections, facts } = readPreviewConfig(previewConfig({ naiz: { statusUpdates: true } }));
  const connection = connections.find(({ provider }) => provider === "naiz");
  if (!connection) throw new Error("Naiz isn't connected");
  const provider = providerOf("naiz");
  const input = { event, order: toOrder(orderBody()), shop, stored: null, facts };
  const { delivery } = mapOrder(input, provider, connection.settings);
  const request = await provider.request(delivery as DeliveryOrder, connection, {
    origin: "https://n.example",
    now: 0,
  });
  const paid = (await previewed()).naiz.request;
  expect(request.body).toEqual({ ...(paid?.body as Json), status });
});

test("its hash is masked in address and body", async () => {
  const { naiz } = await previewed(undefined, undefined, { reveal: false });
  expect(naiz.request?.url).toBe("https://backend.production.naiz.fit/api/partners/hook/www.alpine.example/***");
  expect(naiz.request?.body).toMatchObject({ partnerHash: "***", consumerHash: "naiz:hash.1" });
});
