import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readToldProduct } from "#app/catalog/told-product.ts";
import { OPERATIONS } from "#app/shopify/admin/operations/all.ts";
import { appMetafieldsSet } from "#app/shopify/admin/operations/app-metafields-set.ts";
import { appMetafields } from "#app/shopify/admin/operations/app-metafields.ts";
import { catalogueVariables, catalogueVariants } from "#app/shopify/admin/operations/catalogue-variants.ts";
import { bulkCancel } from "#app/shopify/admin/operations/bulk-cancel.ts";
import { bulkRun } from "#app/shopify/admin/operations/bulk-run.ts";
import { bulkStatus } from "#app/shopify/admin/operations/bulk-status.ts";
import { orderLines } from "#app/shopify/admin/operations/order-lines.ts";
import { ordersById, ordersByIdVariables } from "#app/shopify/admin/operations/orders-by-id.ts";
import { ordersCount } from "#app/shopify/admin/operations/orders-count.ts";
import { orderHeads } from "#app/shopify/admin/operations/order-heads.ts";
import { productFacts, productFactsVariables } from "#app/shopify/admin/operations/product-facts.ts";
import { shopFacts } from "#app/shopify/admin/operations/shop-facts.ts";
import { resubscribe } from "#app/shopify/admin/operations/resubscribe.ts";
import { subscribe } from "#app/shopify/admin/operations/subscribe.ts";
import { subscriptions } from "#app/shopify/admin/operations/subscriptions.ts";
import { unsubscribe } from "#app/shopify/admin/operations/unsubscribe.ts";
import { variantFacts, variantFactsVariables } from "#app/shopify/admin/operations/variant-facts.ts";
import { bulkOrdersQuery } from "#app/shopify/orders/order-query.ts";
import { FEATURE_SCOPES, SCOPES } from "#app/shopify/webhooks/scopes.ts";
import { topicNames, topicOf } from "#app/shopify/webhooks/topics.ts";
import { readToml, type TomlTable } from "#test/sandbox/shopify/toml.ts";
import { type Json, lineBody, orderBody } from "#test/support/orders.ts";
import { DEMO, useShopify } from "../shopify-world.ts";
import { toOrder } from "#test/support/providers.ts";

const toml = readToml(readFileSync(new URL("../../../shopify.app.toml", import.meta.url), "utf8"));
const granted = toml["access_scopes"] as { scopes: string; optional_scopes?: string[] };
const webhooks = toml["webhooks"] as { api_version: string; subscriptions: TomlTable[] };
const topicsOf = (subscription: TomlTable): string[] => [
  ...((subscription["topics"] ?? []) as string[]),
  ...((subscription["compliance_topics"] ?? []) as string[]),
];

test("shopify.app.toml asks for exactly the scopes that something needs", () => {
  expect(granted.scopes.split(",").sort()).toEqual([...SCOPES].sort());
  // A gated scope in the file fails `app dev` and `deploy` until Shopify has granted it to the app.
  expect(granted.optional_scopes).toBeUndefined();
});

test("shopify.app.toml subscribes exactly the topics that are always subscribed, each once and with its fields", () => {
  const always = topicNames().filter((name) => topicOf(name).subscribed === "always");
  expect(webhooks.subscriptions.flatMap(topicsOf).sort()).toEqual(always.toSorted());
  for (const name of always) {
    const subscription = webhooks.subscriptions.find((each) => topicsOf(each).includes(name));
    const fields = (subscription?.["include_fields"] ?? []) as string[];
    expect(fields.toSorted(), name).toEqual((topicOf(name).fields ?? []).toSorted());
  }
  expect(webhooks.subscriptions.map(({ uri }) => uri)).toEqual(webhooks.subscriptions.map(() => "/webhooks"));
  expect(webhooks.api_version).toBe("2026-10");
});

/** What an order comes to after edits and refunds: read by what follows the payment alone. */
const isCurrent = (field: string): boolean => field.startsWith("current_");

/** Every field that the parser looks for, `a.b` within objects and lists; what it finds there is never what it wants. */
function fieldsRead(bodies: Json[], parse: (body: unknown) => unknown): Set<string> {
  const read = new Set<string>();
  const watched = (value: unknown, path: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    return new Proxy(value, {
      get(target, name) {
        const found: unknown = Reflect.get(target, name);
        if (typeof name === "symbol" || (Array.isArray(target) && !/^\d+$/.test(name))) return found;
        const inner = Array.isArray(target) ? path : path === "" ? name : `${path}.${name}`;
        if (!Array.isArray(target)) read.add(inner);
        return watched(found, inner);
      },
    });
  };
  for (const body of bodies) parse(watched(body, ""));
  return read;
}

test("orders come with exactly the fields that the parser reads", () => {
  // Plain fields, sets and every way out: whatever is read of any of them is asked for.
  const bare = { id: 1, created_at: "2026-11-20T10:00:00Z", currency: "EUR", total_price: "1", line_items: [] };
  const bodies = [
    orderBody(),
    orderBody({ total_shipping_price_set: null, current_total_price: "1.00", admin_graphql_api_id: null }),
    orderBody({ processed_at: null, customer: { id: 1 }, line_items: [{ ...lineBody(), admin_graphql_api_id: null }] }),
    bare,
  ];
  const read = fieldsRead(bodies, toOrder);
  for (const topic of topicNames("order")) {
    const fields = topicOf(topic).fields ?? [];
    const covers = (field: string, path: string): boolean => path === field || path.startsWith(`${field}.`);
    const wanted = [...read].filter((path) => topic !== "orders/paid" || !isCurrent(path));
    const isHolder = (path: string): boolean => fields.some((field) => field.startsWith(`${path}.`));
    expect(wanted.filter((path) => !isHolder(path) && !fields.some((field) => covers(field, path)))).toEqual([]);
    expect(fields.filter((field) => !wanted.some((path) => covers(field, path)))).toEqual([]);
  }
});

test("a product's update comes with exactly the fields that the app compares", () => {
  const product = { id: 5, handle: "h", title: "t", vendor: "v", options: [{}], variants: [{ id: 6 }] };
  const read = fieldsRead([product], (body) => readToldProduct(body as Json));
  const subscription = webhooks.subscriptions.find((each) => topicsOf(each).includes("products/update"));
  const fields = (subscription?.["include_fields"] ?? []) as string[];
  const within = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`);
  // The id is what the handler looks the product up by.
  expect([...read].filter((path) => path !== "variants" && !fields.some((field) => within(path, field)))).toEqual([]);
  expect(fields.filter((field) => field !== "id" && ![...read].some((path) => within(path, field)))).toEqual([]);
});

test("merchants can name a product's size option on its page in the admin, without another scope", () => {
  expect(toml["product"]).toEqual({
    metafields: {
      app: {
        size_option: expect.objectContaining({
          type: "single_line_text_field",
          access: { admin: "merchant_read_write" },
        }) as unknown,
      },
    },
  });
});

test("the app proxy stands in the file as long as a feature asks for its scope", () => {
  expect(Object.values(FEATURE_SCOPES)).toContain("write_app_proxy");
  expect(toml["app_proxy"]).toBeDefined();
});

const world = useShopify();
const [variables = { ids: [] }] = variantFactsVariables(["1"], ["custom.model"]);
const RUNS = [
  [shopFacts, () => ({})],
  [variantFacts, () => variables],
  [productFacts, () => productFactsVariables("1", ["custom.model"])],
  [catalogueVariants, () => catalogueVariables(["custom.model"], null)],
  [ordersById, (id: string) => ordersByIdVariables([id], { addresses: true, customer: false })],
  [orderLines, (id: string) => ({ id: `gid://shopify/Order/${id}`, first: 100, after: null })],
  [orderHeads, () => ({ query: "status:any", sortKey: "UPDATED_AT", first: 250, after: null })],
  [ordersCount, () => ({ query: "status:any" })],
  [bulkRun, () => ({ query: bulkOrdersQuery("status:any", { lines: true, addresses: true, customer: false }) })],
  [bulkStatus, () => ({ id: "gid://shopify/BulkOperation/1" })],
  [bulkCancel, () => ({ id: "gid://shopify/BulkOperation/1" })],
  [appMetafields, () => ({ namespace: "fitloop" })],
  [appMetafieldsSet, () => ({ metafields: [] })],
  [subscriptions, () => ({})],
  [subscribe, () => ({ topic: "SHOP_UPDATE", uri: "https://a.example", fields: ["id"] })],
  [resubscribe, () => ({ id: "gid://shopify/WebhookSubscription/1", uri: "https://a.example", fields: ["id"] })],
  [unsubscribe, () => ({ id: "gid://shopify/WebhookSubscription/1" })],
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
      const without = SCOPES.filter((other) => other !== scope);
      world.twin.world.setScopes(DEMO, without);
      await expect(query()).rejects.toMatchObject({ code: "denied" });
    }
  }
});
