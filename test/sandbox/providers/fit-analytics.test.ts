import { describe, expect, it } from "vitest";
import { event, useFitMerchant } from "./support-fit.ts";
import { get, jsonHeaders, post, without } from "./support.ts";

const { providers, register, token, url, last, send } = useFitMerchant();

describe("purchase events", () => {
  it("accepts the documented events", async () => {
    const answer = await send({ data: [event, { ...event, variant: "43114" }] });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      data: null,
      errors: [null, null],
      meta: { txid: expect.stringMatching(/^[0-9a-f]{24}$/) as string, count: 2 },
    });
    const lines = ["shop-355133/43113", "shop-355133/43114"];
    expect(last()).toMatchObject({ accepted: true, warnings: [], orders: [{ order: "5642212", lines }] });
  });

  it("accepts an event with nothing but what is required, and warns of the missing size", async () => {
    const { product, order, shopCountry, shopLanguage } = event;
    expect((await send({ data: [{ product, order, shopCountry, shopLanguage }] })).status).toBe(200);
    expect(last()?.warnings).toEqual(["data[0].purchasedSize is missing, which garments need."]);
  });

  it("rejects single events by their place in the list", async () => {
    const answer = await send({ data: [event, without(event, "product"), { ...event, variant: "3" }] });
    expect(answer.status).toBe(200);
    const error = { status: 422, code: "required_attribute", title: "data[1].product is required." };
    expect(answer.json).toMatchObject({ data: null, errors: [null, error, null], meta: { count: 2 } });
    expect(last()).toMatchObject({
      accepted: true,
      refusal: "1 of 3 events rejected: data[1].product is required.",
      orders: [{ order: "5642212", lines: ["shop-355133/43113", "shop-355133/3"] }],
    });
  });

  it("answers a partly rejected request with the status that the registration says", async () => {
    register({ partialStatus: 422 });
    const answer = await send({ data: [event, {}] });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [null, { code: "required_attribute" }], meta: { count: 1 } });
    expect(last()?.accepted).toBe(true);
  });

  it.each(["product", "order", "shopCountry", "shopLanguage"])("rejects an event without %s", async (key) => {
    const answer = await send({ data: [without(event, key)] });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ code: "required_attribute" }], meta: { count: 0 } });
    expect(last()).toMatchObject({ accepted: false, orders: [] });
  });

  it.each([
    ["another shop's prefix", { product: "other-355133" }],
    ["a prefix with nothing behind it", { product: "shop-" }],
    ["a number as the order", { order: 5642212 }],
    ["a country of one letter", { shopCountry: "D" }],
    ["UK as a country", { shopCountry: "UK" }],
    ["a language with a region", { shopLanguage: "de-AT" }],
    ["a variant that is null", { variant: null }],
    ["a size that is empty", { purchasedSize: "" }],
    ["an EAN with a wrong check digit", { ean: "4006381333932" }],
    ["an EAN of eleven digits", { ean: "40063813339" }],
    ["a price as text", { price: "143.99" }],
    ["a price below 0", { price: -0.01 }],
    ["a price without a currency", { currency: undefined }],
    ["a currency in small letters", { currency: "eur" }],
    ["half a piece", { quantity: 0.5 }],
    ["no piece", { quantity: 0 }],
    ["a date without its zone", { purchaseDate: "2026-11-02T10:03:33" }],
    ["a date without a time", { purchaseDate: "2026-11-02" }],
    ["a day that no calendar has", { purchaseDate: "2026-02-30T10:03:33Z" }],
    ["a date in the far future", { purchaseDate: "2026-12-02T10:03:33Z" }],
    ["a date in milliseconds", { purchaseDate: 1_726_642_845_768 }],
    ["an unknown platform", { platform: "pos" }],
  ])("rejects %s", async (_what, change) => {
    const answer = await send({ data: [{ ...event, ...change }] });
    expect(answer.json).toMatchObject({ data: null, errors: [{ status: 422, code: "invalid_attribute" }] });
  });

  it("warns of a field that the documents don't have", async () => {
    await send({ data: [{ ...event, userId: "7" }] });
    expect(last()?.warnings).toEqual(["data[0].userId is not in the documents."]);
  });

  it("refuses a bare list, an empty one, and what is no JSON", async () => {
    for (const body of [[event], { data: [] }, { data: event }, {}, "{"]) {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ errors: [{ status: "400", code: "malformed_request" }] });
    }
  });

  it("refuses without the slash, by another method, and outside the plain mode", async () => {
    const bearer = { authorization: `Bearer ${await token()}` };
    expect((await post(url().slice(0, -1), { data: [event] }, { ...jsonHeaders, ...bearer })).status).toBe(404);
    expect((await get(url(), { ...jsonHeaders, ...bearer })).status).toBe(405);
    const plain = "application/json";
    const jsonApi = "application/vnd.api+json";
    expect((await send({ data: [event] }, undefined, { "content-type": plain, accept: "*/*" })).status).toBe(406);
    expect((await send({ data: [event] }, undefined, { "content-type": jsonApi, accept: plain })).status).toBe(415);
  });

  it("counts the same variant of the same order as a double only when it comes in another request", async () => {
    await send({ data: [event, event] });
    expect(providers.get().doubles()).toEqual([]);
    await send({ data: [event, { ...event, variant: "2" }] });
    expect(providers.get().doubles()).toMatchObject([
      { provider: "fit-analytics", order: "5642212", product: "shop-355133", variant: "43113", count: 2 },
    ]);
  });
});

describe("the look-up of a product", () => {
  const product = (id: string) => `${providers.get().origins["fit-analytics"]}/api/v1/products/${id}`;
  const front = "?filter[shopLanguage]=de&filter[shopCountry]=DE";

  it("tells a supported product from an unknown one, and both from a refused token", async () => {
    const authorization = `Bearer ${await token({ sess: undefined })}`;
    const found = await get(`${product("shop-355133")}${front}`, { ...jsonHeaders, authorization });
    expect(found.status).toBe(200);
    expect(found.json).toMatchObject({ data: { id: "shop-355133" } });
    expect(last()).toMatchObject({ accepted: true, orders: [] });
    expect((await get(product("shop-1") + front, { ...jsonHeaders, authorization })).status).toBe(404);
    expect((await get(product("%zz") + front, { ...jsonHeaders, authorization })).status).toBe(404);
    expect((await get(product("shop-355133"))).status).toBe(401);
  });

  it("asks for the plain mode by both of its headers", async () => {
    const authorization = `Bearer ${await token()}`;
    expect((await get(product("shop-355133"), { authorization })).status).toBe(406);
    expect((await get(product("shop-355133"), { accept: "application/json", authorization })).status).toBe(415);
  });
});
