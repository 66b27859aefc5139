import { describe, expect, test } from "vitest";
import { ConfigFault } from "#app/orders/preview-config.ts";
import { factsBody, type Json, previewConfig } from "#test/support/orders.ts";
import { readPreviewConfig } from "#test/support/providers.ts";

/** The sentence with which a configuration is refused. */
function refusal(config: unknown): string {
  try {
    readPreviewConfig(config);
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
  throw new Error("The configuration was taken");
}
const with_ = (parts: Json): Json => previewConfig({}, parts);
const shop = (overrides: Json): Json => with_({ shop: { ...(previewConfig()["shop"] as Json), ...overrides } });
const catalogued = (overrides: Json): Json => with_({ catalog: [factsBody(), factsBody(overrides)] });

test("a whole configuration is read, its connections in the providers' order", () => {
  const { connections } = previewConfig() as { connections: Json };
  const config = readPreviewConfig(with_({ connections: Object.fromEntries(Object.entries(connections).reverse()) }));
  expect(config.connections.map(({ provider }) => provider)).toEqual(["bodygram", "fit-analytics", "naiz", "robosize"]);
  expect(config.shop).toEqual({
    domain: "alpine.myshopify.com",
    primaryDomain: "www.alpine.example",
    country: "CH",
    language: "fr",
    timeZone: "America/New_York",
  });
});

test("only the configured providers are previewed", () => {
  const { naiz } = previewConfig()["connections"] as Json;
  expect(readPreviewConfig(with_({ connections: { naiz } })).connections).toHaveLength(1);
  expect(readPreviewConfig(with_({ connections: {} })).connections).toEqual([]);
});

test("a connection may be as short as its credential, and say that it is enabled", () => {
  const connections = { bodygram: { credential: { clientKey: "k" }, enabled: true } };
  expect(readPreviewConfig(with_({ connections })).connections[0]?.settings.productReference).toBe("product_id");
});

test("catalogue and cart links may be missing", () => {
  const { shop: own, connections } = previewConfig();
  const config = readPreviewConfig({ shop: own, connections });
  expect([config.facts.size, config.cartLinks.size]).toEqual([0, 0]);
});

test("the shop's country and language are made even", () => {
  expect(readPreviewConfig(shop({ country: " uk ", language: "pt-BR" })).shop).toMatchObject({
    country: "GB",
    language: "pt",
  });
});

test("facts are trimmed, ids may be numbers, and what is absent is nothing", () => {
  const fact = { variantId: 5, productId: "6", handle: " h ", sku: "", barcode: null, sizeOption: " " };
  expect(readPreviewConfig(with_({ catalog: [fact] })).facts.get("5")).toEqual({
    variantId: "5",
    productId: "6",
    handle: "h",
    sku: null,
    barcode: null,
    vendor: null,
    productTitle: null,
    options: [],
    values: [],
    sizeOption: null,
    metafields: {},
  });
});

describe("a configuration is refused in a sentence that names its field", () => {
  test.each([
    ["no object", null, "(the whole file)"],
    ["a list", [], "(the whole file)"],
    ["no shop", with_({ shop: undefined }), "shop"],
    ["no connections", with_({ connections: undefined }), "connections"],
    ["an unknown part", with_({ shops: {} }), "shops"],
    ["an unknown part of the shop", shop({ currency: "EUR" }), "shop.currency"],
    ["no domain", shop({ domain: undefined }), "shop.domain"],
    ["a blank primary domain", shop({ primaryDomain: " " }), "shop.primaryDomain"],
    ["a country of three letters", shop({ country: "CHE" }), "shop.country"],
    ["a language of three letters", shop({ language: "fil" }), "shop.language"],
    ["an unknown time zone", shop({ timeZone: "Mars/Olympus" }), "shop.timeZone"],
    ["an unknown provider", with_({ connections: { fitbit: { credential: {} } } }), "fitbit"],
    ["a connection that is a text", with_({ connections: { naiz: "x" } }), "connections.naiz"],
    [
      "an unknown part of a connection",
      with_({ connections: { naiz: { credential: {}, secret: 1 } } }),
      "connections.naiz.secret",
    ],
    ["null settings", with_({ connections: { naiz: { credential: {}, settings: null } } }), "connections.naiz"],
    ["a catalogue that is an object", with_({ catalog: {} }), "catalog"],
    ["facts without a variant", catalogued({ variantId: undefined }), "catalog.1.variantId"],
    ["an id of letters", catalogued({ productId: "abc" }), "catalog.1.productId"],
    ["an unknown fact", catalogued({ colour: "red" }), "catalog.1.colour"],
    ["an option without a value", catalogued({ options: [{ name: "Size" }] }), "catalog.1.options.0.value"],
    ["a metafield that is a number", catalogued({ metafields: { "fit.code": 7 } }), "catalog.1.metafields.fit.code"],
    ["a stored link of an unknown key", with_({ cartLinks: { c1: { device: "x" } } }), "cartLinks.c1.device"],
    ["a stored link that is a number", with_({ cartLinks: { c1: { naiz: 7 } } }), "cartLinks.c1.naiz"],
  ])("%s", (_case, config, field) => {
    expect(refusal(config)).toContain(field);
  });

  test("and never repeats a secret that stands in it", () => {
    const credential = { partnerHash: 7, apiKey: "very-secret" };
    expect(refusal(with_({ connections: { naiz: { credential } } }))).not.toContain("very-secret");
  });
});
