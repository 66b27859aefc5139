import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, expectTypeOf, test } from "vitest";
import type { FoundVariant } from "#app/catalog/look-up.server.ts";
import type { OwnFacts, ProductFacts } from "#app/catalog/facts.ts";
import type { ProductRead, ShopFactsRead, VariantRead } from "#app/shopify/admin/admin-client.server.ts";
import { shopFacts } from "#app/shopify/admin/operations/shop-facts.ts";
import { createShopifyFetch } from "#app/shopify/tokens/shopify-fetch.server.ts";
import type { ShopFacts } from "#app/shops/lifecycle.server.ts";
import { namespaceOf } from "#test/sandbox/shopify/admin-api/metafield-node.ts";
import { DEMO, useShopify } from "../shopify-world.ts";

const world = useShopify();
const variants = () => [...world.twin.shop(DEMO).catalogue.variants.values()];
const asked = () => world.twin.operations.map(({ name }) => name);

test("a shop says its domain, country, language, time zone and currency", async () => {
  await world.signIn();
  const facts = await world.client.fetchShopFacts(DEMO);
  expect(facts).toEqual({
    gid: expect.stringMatching(/^gid:\/\/shopify\/Shop\/\d+$/) as string,
    name: "Fitloop Demo",
    primaryDomain: "www.fitloop-demo.example",
    country: "DE",
    language: "de",
    timeZone: "Europe/Berlin",
    currency: "EUR",
  });
  expectTypeOf<ShopFactsRead>().toEqualTypeOf<ShopFacts>();
});

test("variants come with their product, their options and the metafields asked for; one that is gone is null", async () => {
  await world.signIn();
  const variant = variants().find(({ barcode, options }) => barcode !== null && options.length > 1);
  if (!variant) throw new Error("The catalogue has no such variant.");
  const product = world.twin.shop(DEMO).catalogue.products.get(variant.productId);
  const [field] = product?.metafields ?? [];
  const key = `${field?.namespace}.${field?.key}`;
  const facts = await world.client.fetchVariantFacts(DEMO, [String(variant.id), "404"], [key, "custom.unknown"]);
  expect(facts.get(String(variant.id))).toEqual({
    variantId: String(variant.id),
    productId: String(variant.productId),
    product: {
      handle: product?.handle,
      vendor: product?.vendor,
      title: product?.title,
      options: product?.options.map(({ name, values }) => ({ name, values, linked: null })),
      sizeOption: null,
      metafields: { [key]: field?.value },
    },
    own: {
      sku: variant.sku,
      barcode: variant.barcode,
      values: variant.options.map(({ value }) => value),
      metafields: {},
    },
  });
  expect(facts.get("404")).toBeNull();
  expectTypeOf<VariantRead>().toEqualTypeOf<FoundVariant>();
  expectTypeOf<ProductRead>().toEqualTypeOf<{ facts: ProductFacts; variants: Map<string, OwnFacts> }>();
});

test("a product comes with all its variants, page by page, and what its options are linked to", async () => {
  await world.signIn();
  const products = [...world.twin.shop(DEMO).catalogue.products.values()];
  const product = products.find(({ variants }) => variants.length > 8);
  if (!product) throw new Error("The catalogue has no such product.");
  const [first] = product.options;
  if (first) first.linked = "size";
  world.twin.faults.graphql.costFactor = 50;
  const found = await world.client.fetchProduct(DEMO, String(product.id), []);
  expect(found?.variants.size).toBe(product.variants.length);
  expect(asked().filter((name) => name === "ProductFacts").length).toBeGreaterThan(1);
  expect(found?.facts.options[0]).toMatchObject({ name: first?.name, linked: "shopify.size" });
  const [variant] = product.variants;
  expect(found?.variants.get(String(variant?.id))?.values).toEqual(variant?.options.map(({ value }) => value));
  world.twin.faults.graphql.costFactor = 1;
  expect(await world.client.fetchProduct(DEMO, "404", ["custom.code"])).toBeNull();
});

test("metafields come apart, and the size option by the app's own metafield before the shop's", async () => {
  await world.signIn();
  const variant = variants()[0];
  const product = world.twin.shop(DEMO).catalogue.products.get(variant?.productId ?? 0n);
  if (!variant || !product) throw new Error("The catalogue is empty.");
  const text = "single_line_text_field";
  product.metafields.push(
    { namespace: "fitloop", key: "size_option", type: text, value: " Waist " },
    { namespace: "custom", key: "code", type: text, value: "of the product" },
  );
  variant.metafields.push({ namespace: "custom", key: "code", type: text, value: "of the variant" });
  const facts = await world.client.fetchVariantFacts(DEMO, [String(variant.id)], ["custom.code"]);
  expect(facts.get(String(variant.id))).toMatchObject({
    product: { sizeOption: "Waist", metafields: { "custom.code": "of the product" } },
    own: { metafields: { "custom.code": "of the variant" } },
  });
  product.metafields.push({ namespace: namespaceOf("$app"), key: "size_option", type: text, value: "Cut" });
  const again = await world.client.fetchVariantFacts(DEMO, [String(variant.id)], []);
  expect(again.get(String(variant.id))).toMatchObject({ product: { sizeOption: "Cut", metafields: {} } });
});

test("many variants are asked for in as few operations as Shopify's cost limit allows", async () => {
  await world.signIn();
  const ids = Array.from({ length: 250 }, (_, number) => String(number + 1));
  expect((await world.client.fetchVariantFacts(DEMO, ids, [])).size).toBe(250);
  expect(asked()).toHaveLength(3);
  const keys = Array.from({ length: 12 }, (_, number) => `custom.key${number}`);
  await world.client.fetchVariantFacts(DEMO, ids, keys);
  expect(world.twin.operations.flatMap(({ errors }) => errors)).toEqual([]);
});

test("a token that Shopify no longer takes is replaced once", async () => {
  await world.signIn();
  world.twin.world.tokens.revokeShop(DEMO);
  await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "token_refused" });

  const { accessToken } = await world.signIn();
  const other = await world.tokens.tokenAfter(DEMO, accessToken);
  expect(world.twin.world.tokens.check(DEMO, other)).toBe("good");
  await expect(world.client.fetchShopFacts(DEMO)).resolves.toMatchObject({ country: "DE" });
});

test("an operation that Shopify answers 401 in spite of a new token is given up", async () => {
  await world.signIn();
  world.twin.faults.graphql.status = 401;
  await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "unauthorized" });
  expect(world.twin.grants.get("refresh_token")).toBe(1);
});

test("a throttled operation names when the bucket holds what it costs", async () => {
  await world.signIn();
  world.twin.throttle.drain(DEMO);
  const error: unknown = await world.client.query(DEMO, shopFacts, {}).catch((fault: unknown) => fault);
  expect(error).toMatchObject({ code: "throttled", retryAt: new Date(world.clock.now() + 1_000) });
  expect(world.waits).toEqual([]);
});

test("a throttle that can be foreseen is waited for, and Shopify isn't asked in vain", async () => {
  await world.signIn();
  const ids = Array.from({ length: 100 }, (_, number) => String(number + 1));
  await world.client.fetchVariantFacts(DEMO, ids, []);
  world.twin.throttle.drain(DEMO);
  // Shopify's next answer shows the bucket as good as empty.
  world.clock.advance(1_000);
  await world.client.fetchShopFacts(DEMO);
  const before = asked().length;
  await world.client.fetchVariantFacts(DEMO, ids, []);
  expect(asked().slice(before)).toEqual(["VariantFacts"]);
  expect(world.twin.operations.flatMap(({ errors }) => errors)).toEqual([]);
  expect(world.waits).toEqual([6_040]);
});

test("an operation that the bucket can't pay for says when to ask again, without asking", async () => {
  await world.signIn();
  await world.client.fetchShopFacts(DEMO);
  world.twin.throttle.drain(DEMO);
  await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "throttled" });
  const before = asked().length;
  const error: unknown = await world.client.fetchShopFacts(DEMO).catch((fault: unknown) => fault);
  expect(error).toMatchObject({ code: "throttled" });
  expect((error as { retryAt: Date }).retryAt.getTime()).toBeGreaterThan(world.clock.now());
  expect(asked()).toHaveLength(before);
});

test("an operation that is too dear for Shopify is asked for in halves, which is remembered", async () => {
  await world.signIn();
  world.twin.faults.graphql.costFactor = 3;
  const ids = variants().map(({ id }) => String(id));
  expect(ids.length).toBeGreaterThan(70);
  const facts = await world.client.fetchVariantFacts(DEMO, ids, []);
  expect([...facts.values()].filter(Boolean)).toHaveLength(ids.length);
  const refused = () => world.twin.operations.filter(({ errors }) => errors.length > 0).length;
  const first = refused();
  expect(first).toBeGreaterThan(0);
  expect(world.logged).toContain("too dear for Shopify: asked for in smaller pages");
  await world.client.fetchVariantFacts(DEMO, ids, []);
  expect(refused()).toBe(first);
});

test("an operation of one thing that is too dear is given up, with what it costs", async () => {
  await world.signIn();
  world.twin.faults.graphql.costFactor = 500;
  await expect(world.client.fetchVariantFacts(DEMO, ["1"], [])).rejects.toMatchObject({ code: "too_dear", cost: 3500 });
});

test("a look-up of variants waits for the bucket, and gives up after half a minute", async () => {
  await world.signIn();
  world.twin.throttle.drain(DEMO);
  const ids = variants()
    .slice(0, 100)
    .map(({ id }) => String(id));
  expect((await world.client.fetchVariantFacts(DEMO, ids, [])).size).toBe(ids.length);
  // 700 points at 100 a second.
  expect(world.waits).toEqual([7_000]);
  world.twin.faults.graphql.throttleNext = 1_000;
  await expect(world.client.fetchVariantFacts(DEMO, ids, [])).rejects.toMatchObject({ code: "throttled" });
});

test("429 and 5xx say when Shopify asks to come back", async () => {
  await world.signIn();
  Object.assign(world.twin.faults.graphql, { status: 429, retryAfter: 7 });
  const retryAt = new Date(world.clock.now() + 7_000);
  await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({ code: "throttled", retryAt });
  Object.assign(world.twin.faults.graphql, { status: 503, retryAfter: null });
  await expect(world.client.fetchShopFacts(DEMO)).rejects.toMatchObject({
    code: "unavailable",
    retryAt: new Date(world.clock.now() + 2_000),
  });
});

test("a scope that isn't granted and a text that Shopify refuses are told apart", async () => {
  await world.signIn();
  world.twin.world.setScopes(DEMO, ["read_orders"]);
  await expect(world.client.fetchVariantFacts(DEMO, ["1"], [])).rejects.toMatchObject({ code: "denied" });
  const wrong = { ...shopFacts, text: "query ShopFacts { shop { nonsense } }" };
  await expect(world.client.query(DEMO, wrong, {})).rejects.toMatchObject({ code: "invalid" });
  const misread = { ...shopFacts, text: "query ShopFacts { shop { id } }" };
  await expect(world.client.query(DEMO, misread, {})).rejects.toMatchObject({ code: "unreadable" });
});

test("a shop that can't be reached is unavailable, and the message holds no token", async () => {
  const { accessToken } = await world.signIn();
  await world.twin.close();
  const error: unknown = await world.client.fetchShopFacts(DEMO).catch((fault: unknown) => fault);
  expect(error).toMatchObject({ code: "unavailable" });
  expect(String(error)).not.toContain(accessToken);
});

test("Shopify is asked at a shop's own address alone, and redirects are not followed", async () => {
  const visited: string[] = [];
  const server = createServer((request, response) => {
    visited.push(`${request.headers["x-sandbox-host"]?.toString()} ${request.url}`);
    response.writeHead(302, { location: "/admin/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { fetch, close } = createShopifyFetch({
    sandboxOrigin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  for (const address of [
    "https://example.com/admin/api",
    "https://evil.example/.myshopify.com/admin/api",
    `http://${DEMO}/admin/api`,
    `https://${DEMO}:8443/admin/api`,
    `https://${DEMO}/cart`,
  ]) {
    await expect(fetch(address), address).rejects.toMatchObject({ code: "not_shopify" });
  }
  expect((await fetch(`https://${DEMO}/admin/api?a=1`)).status).toBe(302);
  expect(visited).toEqual([`${DEMO} /admin/api?a=1`]);
  await close();
  server.close();
});
