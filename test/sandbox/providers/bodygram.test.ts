import { beforeAll, describe, expect, it } from "vitest";
import { get, jsonHeaders, post, useProviders, without } from "./support.ts";

const providers = useProviders();
const url = () => `${providers.get().origins.bodygram}/v2/CreatePurchase`;
const sessionUrl = () => `${providers.get().origins.bodygram}/v2/CreateSession`;
const last = () => providers.get().records("bodygram").at(-1);

const item = { sku: "E123000", brand: "BRAND123", size: "M", price: 19.99, quantity: 2 };
const purchase = {
  clientKey: "abc123def456",
  clientSessionId: "session_12345",
  orderId: "9876",
  items: [item],
  createdAt: Date.UTC(2026, 10, 2, 9, 0, 0),
  currency: "USD",
  countryCode: "JP",
  languageCode: "en",
};

beforeAll(() => {
  providers.get().register({ provider: "bodygram", clientKey: "abc123def456" });
  providers.get().register({ provider: "bodygram", clientKey: "narrow", brandIds: ["acme"], skus: ["shirt"] });
});

describe("CreatePurchase", () => {
  it("accepts the documented order and writes it down as it came", async () => {
    const answer = await post(url(), purchase);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status: "success" });
    expect(last()).toMatchObject({
      provider: "bodygram",
      at: providers.clock.now(),
      method: "POST",
      path: "/v2/CreatePurchase",
      status: 200,
      accepted: true,
      refusal: null,
      warnings: [],
      fault: null,
      body: purchase,
      orders: [{ action: "create", order: "9876", lines: ["E123000"] }],
    });
    expect(last()?.headers["content-type"]).toBe("application/json");
  });

  it.each(Object.keys(purchase))("refuses an order without %s", async (key) => {
    const answer = await post(url(), without(purchase, key));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ status: "error", error: { message: expect.stringContaining(key) as string } });
    expect(last()).toMatchObject({ accepted: false, orders: [] });
  });

  it.each(Object.keys(item))("refuses an item without %s", async (key) => {
    const answer = await post(url(), { ...purchase, items: [item, without(item, key)] });
    expect(answer.status).toBe(400);
    expect(last()?.refusal).toContain(`items[1].${key}`);
  });

  it.each([
    ["a time in seconds", { createdAt: 1_726_642_845 }, "createdAt"],
    ["a time with a fraction", { createdAt: 1_726_642_845_768.5 }, "createdAt"],
    ["a time as text", { createdAt: "2026-11-02T09:00:00Z" }, "createdAt"],
    ["a time after tomorrow", { createdAt: Date.UTC(2026, 10, 4) }, "createdAt"],
    ["a currency in small letters", { currency: "usd" }, "currency"],
    ["a currency that no longer exists", { currency: "DEM" }, "currency"],
    ["UK as a country", { countryCode: "UK" }, "countryCode"],
    ["a country of three letters", { countryCode: "JPN" }, "countryCode"],
    ["a language with a region", { languageCode: "en-US" }, "languageCode"],
    ["a language in capitals", { languageCode: "EN" }, "languageCode"],
    ["no items", { items: [] }, "items"],
    ["items that are no list", { items: item }, "items"],
    ["an item that is no object", { items: ["shirt"] }, "items[0]"],
    ["a number as the order id", { orderId: 9876 }, "orderId"],
    ["a blank session", { clientSessionId: " " }, "clientSessionId"],
    ["a price as text", { items: [{ ...item, price: "19.99" }] }, "items[0].price"],
    ["a price below 0", { items: [{ ...item, price: -1 }] }, "items[0].price"],
    ["a price that is null", { items: [{ ...item, price: null }] }, "items[0].price"],
    ["half a piece", { items: [{ ...item, quantity: 1.5 }] }, "items[0].quantity"],
    ["no piece", { items: [{ ...item, quantity: 0 }] }, "items[0].quantity"],
    ["an empty size", { items: [{ ...item, size: "" }] }, "items[0].size"],
  ])("refuses %s", async (_what, change, field) => {
    expect((await post(url(), { ...purchase, ...change })).status).toBe(400);
    expect(last()?.refusal).toContain(`${field} `);
  });

  it("refuses a number that JSON can write and no double can hold", async () => {
    const text = JSON.stringify(purchase).replace("19.99", "1e999");
    expect((await post(url(), text)).status).toBe(400);
  });

  it("refuses a key that it never gave out", async () => {
    const answer = await post(url(), { ...purchase, clientKey: "stranger" });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ status: "error" });
  });

  it("refuses brands and SKUs that were not agreed, where some were", async () => {
    const agreed = { ...purchase, clientKey: "narrow", items: [{ ...item, brand: "acme", sku: "shirt" }] };
    expect((await post(url(), agreed)).status).toBe(200);
    expect((await post(url(), { ...agreed, items: [{ ...item, brand: "acme" }] })).status).toBe(400);
    expect((await post(url(), { ...agreed, items: [{ ...item, sku: "shirt" }] })).status).toBe(400);
  });

  it("warns of fields that the documents don't have, of personal data and of too many decimals", async () => {
    const items = [{ ...item, price: 100.5, title: "Shirt" }];
    await post(url(), { ...purchase, currency: "JPY", items, email: "jo@example.com" });
    expect(last()).toMatchObject({ accepted: true });
    expect(last()?.warnings).toEqual([
      "items[0].price has more decimals than JPY.",
      "items[0].title is not in the documents.",
      "email is not in the documents.",
      "email is named like personal data.",
      "email looks like a mail address.",
    ]);
  });

  it("refuses other methods, paths, types and bodies", async () => {
    expect((await get(url())).status).toBe(405);
    expect((await post(`${url()}/`, purchase)).status).toBe(404);
    expect((await post(url(), purchase, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(url(), '{"clientKey":', jsonHeaders)).status).toBe(400);
    expect(last()?.body).toBe('{"clientKey":');
    expect((await post(url(), [purchase])).status).toBe(400);
    expect((await post(url(), `"${"x".repeat(1024 * 1024)}"`)).status).toBe(413);
  });

  it("counts an order that it accepted twice as a double", async () => {
    await post(url(), purchase);
    await post(url(), { ...purchase, orderId: "other" });
    await post(url(), { ...purchase, currency: "?" });
    expect(providers.get().doubles()).toEqual([]);
    await post(url(), purchase);
    expect(providers.get().doubles()).toEqual([
      { provider: "bodygram", merchant: "bodygram 1", order: "9876", count: 2 },
    ]);
    expect(providers.get().summary().bodygram).toEqual({
      requests: 4,
      accepted: 3,
      refused: 1,
      distinct: 2,
      doubles: 1,
    });
  });
});

describe("CreateSession", () => {
  const session = {
    clientKey: "narrow",
    productInfo: { productId: { brandId: "acme", garmentSku: "shirt" } },
    clientSessionId: "test",
  };

  it("opens a session for a garment that it knows, and books no order", async () => {
    const answer = await post(sessionUrl(), session);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ support: { supported: "SUPPORTED", productId: { garmentSku: "shirt" } } });
    expect(last()).toMatchObject({ accepted: true, orders: [] });
  });

  it("says that it doesn't support another garment", async () => {
    const productInfo = { productId: { brandId: "acme", garmentSku: "hat" } };
    const answer = await post(sessionUrl(), { ...session, productInfo });
    expect(answer.json).toMatchObject({ support: { supported: "UNSUPPORTED" } });
  });

  it.each([
    ["INVALID_CLIENT_KEY", 401, { clientKey: "stranger" }],
    ["INVALID_PRODUCT_ID", 400, { productInfo: { productId: { brandId: "other", garmentSku: "shirt" } } }],
    ["MALFORMED_REQUEST", 400, { productInfo: {} }],
    ["MALFORMED_REQUEST", 400, { clientSessionId: 1 }],
  ])("answers %s", async (errorType, status, change) => {
    const answer = await post(sessionUrl(), { ...session, ...change });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error: { errorType } });
  });
});
