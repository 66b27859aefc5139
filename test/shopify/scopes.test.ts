import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATIONS } from "#app/shopify/operations/all.ts";
import { appMetafieldsSet } from "#app/shopify/operations/app-metafields-set.ts";
import { appMetafields } from "#app/shopify/operations/app-metafields.ts";
import { bulkCancel } from "#app/shopify/operations/bulk-cancel.ts";
import { bulkRun } from "#app/shopify/operations/bulk-run.ts";
import { bulkStatus } from "#app/shopify/operations/bulk-status.ts";
import { orderLines } from "#app/shopify/operations/order-lines.ts";
import { ordersById, ordersByIdVariables } from "#app/shopify/operations/orders-by-id.ts";
import { ordersCount } from "#app/shopify/operations/orders-count.ts";
import { ordersUpdated } from "#app/shopify/operations/orders-updated.ts";
import { shopFacts } from "#app/shopify/operations/shop-facts.ts";
import { variantFacts, variantFactsVariables } from "#app/shopify/operations/variant-facts.ts";
import { bulkOrdersQuery } from "#app/shopify/order-query.ts";
import { FEATURE_SCOPES, SCOPES, TOPIC_SCOPES } from "#app/shopify/scopes.ts";
import { ORDER_TOPICS, TOPICS } from "#app/shopify/topics.ts";
import { readToml, type TomlTable } from "#test/sandbox/shopify/toml.ts";
import { DEMO, useShopify } from "./shopify-world.ts";

const toml = readToml(readFileSync(new URL("../../shopify.app.toml", import.meta.url), "utf8"));
const granted = toml["access_scopes"] as { scopes: string; optional_scopes: string[] };
const webhooks = toml["webhooks"] as { api_version: string; subscriptions: TomlTable[] };
const topicsOf = (subscription: TomlTable): string[] => [
  ...((subscription["topics"] ?? []) as string[]),
  ...((subscription["compliance_topics"] ?? []) as string[]),
];

/** The fields of an order that the mapping reads. */
const ORDER_FIELDS = `id, admin_graphql_api_id, name, test, created_at, updated_at, processed_at, cancelled_at,
  source_name, financial_status, currency, presentment_currency, total_price, total_price_set, subtotal_price,
  subtotal_price_set, total_tax, total_tax_set, total_discounts, total_discounts_set, total_shipping_price_set,
  shipping_lines.price, shipping_lines.price_set, shipping_address.country_code, billing_address.country_code,
  customer_locale, cart_token, checkout_token, customer.id, customer.admin_graphql_api_id, note_attributes,
  line_items.id, line_items.admin_graphql_api_id, line_items.product_id, line_items.variant_id, line_items.sku,
  line_items.vendor, line_items.title, line_items.variant_title, line_items.quantity, line_items.current_quantity,
  line_items.price, line_items.price_set, line_items.discount_allocations, line_items.gift_card, line_items.tip,
  line_items.properties`.split(/,\s+/);

test("shopify.app.toml asks for exactly the scopes that something needs", () => {
  expect(granted.scopes.split(",").sort()).toEqual([...SCOPES.required].sort());
  expect([...granted.optional_scopes].sort()).toEqual([...SCOPES.optional].sort());
});

test("every topic has its scope in the table, and the table has no other topic", () => {
  expect(Object.keys(TOPIC_SCOPES).sort()).toEqual([...TOPICS].sort());
});

test("shopify.app.toml subscribes exactly the topics that the app expects, each once", () => {
  expect(webhooks.subscriptions.flatMap(topicsOf).sort()).toEqual([...TOPICS].sort());
  expect(webhooks.subscriptions.map(({ uri }) => uri)).toEqual(webhooks.subscriptions.map(() => "/webhooks"));
  expect(webhooks.api_version).toBe("2026-10");
});

/** What an order comes to after edits and refunds: read by what follows the payment alone. */
const isCurrent = (field: string): boolean => field.startsWith("current_");

test("orders come with exactly the fields that the mapping reads", () => {
  for (const topic of Object.keys(ORDER_TOPICS)) {
    const subscription = webhooks.subscriptions.find((each) => topicsOf(each).includes(topic));
    const fields = (subscription?.["include_fields"] ?? []) as string[];
    expect(fields.filter((field) => !isCurrent(field))).toEqual(ORDER_FIELDS);
    expect(fields.filter(isCurrent)).toHaveLength(topic === "orders/paid" ? 0 : 9);
  }
});

test("the app proxy stands in the file as long as a feature asks for its scope", () => {
  expect(Object.values(FEATURE_SCOPES).map(({ scope }) => scope)).toContain("write_app_proxy");
  expect(toml["app_proxy"]).toBeDefined();
});

const world = useShopify();
const [variables = { ids: [] }] = variantFactsVariables(["1"], ["custom.model"]);
const RUNS = [
  [shopFacts, () => ({})],
  [variantFacts, () => variables],
  [ordersById, (id: string) => ordersByIdVariables([id], { addresses: true, customer: false })],
  [orderLines, (id: string) => ({ id: `gid://shopify/Order/${id}`, after: null })],
  [ordersUpdated, () => ({ query: "status:any", after: null })],
  [ordersCount, () => ({ query: "status:any" })],
  [bulkRun, () => ({ query: bulkOrdersQuery("status:any", { lines: true, addresses: true, customer: false }) })],
  [bulkStatus, () => ({ id: "gid://shopify/BulkOperation/1" })],
  [bulkCancel, () => ({ id: "gid://shopify/BulkOperation/1" })],
  [appMetafields, () => ({ namespace: "fitloop" })],
  [appMetafieldsSet, () => ({ metafields: [] })],
] as const;

test("each operation works with the scopes that it names, and not without one of them", async () => {
  expect(RUNS.map(([{ name }]) => name)).toEqual(OPERATIONS.map(({ name }) => name));
  const [variant] = world.twin.shop(DEMO).catalogue.variants.values();
  const order = world.twin.placeOrder(DEMO, { lines: [{ variantId: variant?.id ?? 0n }] });
  for (const [operation, input] of RUNS) {
    await world.signIn();
    const query = () => world.client.query(DEMO, operation as never, input(String(order.id)) as never);
    world.twin.world.setScopes(DEMO, [...operation.scopes]);
    await query();
    for (const scope of operation.scopes) {
      const without = SCOPES.required.filter((other) => other !== scope);
      world.twin.world.setScopes(DEMO, without);
      await expect(query()).rejects.toMatchObject({ code: "denied" });
    }
  }
});
