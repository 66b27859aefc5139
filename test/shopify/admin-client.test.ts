import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, expectTypeOf, test } from "vitest";
import type { VariantFacts } from "#app/catalog/facts.ts";
import type { ShopFactsRead, VariantFactsRead } from "#app/shopify/admin-client.server.ts";
import { shopFacts } from "#app/shopify/operations/shop-facts.ts";
import { createShopifyFetch } from "#app/shopify/shopify-fetch.server.ts";
import type { ShopFacts } from "#app/shops/lifecycle.server.ts";
import { DEMO, useShopify } from "./shopify-world.ts";

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
    handle: product?.handle,
    sku: variant.sku,
    barcode: variant.barcode,
    vendor: product?.vendor,
    productTitle: product?.title,
    options: variant.options.map(({ name, value }) => ({ name, value })),
    sizeOption: null,
    metafields: { [key]: field?.value },
  });
  expect(facts.get("404")).toBeNull();
  expectTypeOf<VariantFactsRead>().toEqualTypeOf<VariantFacts>();
});

test("a variant's own metafield wins over its product's, and the size option is read from the product", async () => {
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
    sizeOption: "Waist",
    metafields: { "custom.code": "of the variant" },
  });
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

test("a look-up of variants waits for the bucket, and gives up after half a minute", async () => {
  await world.signIn();
  world.twin.throttle.drain(DEMO);
  const ids = variants()
    .slice(0, 100)
    .map(({ id }) => String(id));
  expect((await world.client.fetchVariantFacts(DEMO, ids, [])).size).toBe(ids.length);
  // 400 points at 100 a second.
  expect(world.waits).toEqual([4_000]);
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
