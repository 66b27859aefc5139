import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  NoDeprecatedCustomRule,
  parse,
  validate,
  type GraphQLObjectType,
} from "graphql";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { schema, SCHEMA_FILE } from "./admin-api/schema.ts";
import { gid } from "./ids.ts";
import { deleteProduct } from "./products.ts";
import { SCENARIO_KINDS } from "./scenario.ts";
import { ask, DEMO, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
beforeEach(async () => {
  twin = await startTwin();
});
afterEach(() => twin.close());

const DAY = 86_400_000;
const first = () => [...twin.shop(DEMO).catalogue.variants.values()][0];
const order = (placedAt?: number) =>
  twin.placeOrder(DEMO, { lines: [{ variantId: first()?.id ?? 0n }], ...(placedAt === undefined ? {} : { placedAt }) });
const grantAll = () => {
  const { installation } = twin.shop(DEMO);
  if (installation) installation.scopes = [...installation.scopes, "read_all_orders", "read_customers"];
};

test("the kept schema is small, whole and has Shopify's deprecations", () => {
  const sdl = readFileSync(SCHEMA_FILE, "utf8");
  expect(sdl.length).toBeLessThan(60_000);
  expect(sdl).not.toContain('"""');
  expect(buildSchema(sdl).getQueryType()?.name).toBe("QueryRoot");
  const [fault] = validate(schema, parse("{ order(id: 1) { totalPrice } }"), [NoDeprecatedCustomRule]);
  expect(fault?.message).toContain("Order.totalPrice is deprecated");
});

test("an unknown field and an unknown argument are errors in Shopify's words", async () => {
  const field = await ask(twin, "{ shop { nickname } }");
  expect(field.status).toBe(200);
  expect(field.body.errors).toMatchObject([
    { message: "Field 'nickname' doesn't exist on type 'Shop'", extensions: { code: "undefinedField" } },
  ]);
  expect(field.body).not.toHaveProperty("data");
  const argument = await ask(twin, "{ orders(first: 1, where: 1) { nodes { id } } }");
  expect(argument.body.errors?.[0]).toMatchObject({
    extensions: { code: "argumentNotAccepted", argumentName: "where" },
  });
});

test("no token, a stranger's token and another version are refused", async () => {
  expect((await ask(twin, "{ shop { name } }", { token: "shpat_other" })).status).toBe(401);
  const { accessToken } = twin.world.tokens.issue("fitloop-tokyo.myshopify.com", true);
  expect((await ask(twin, "{ shop { name } }", { token: accessToken })).status).toBe(401);
  expect((await ask(twin, "{ shop { name } }", { version: "2026-07" })).status).toBe(404);
});

test("a field whose scope isn't granted is null with ACCESS_DENIED", async () => {
  order();
  const { body } = await ask(twin, "{ orders(first: 1) { nodes { name customer { id } } } }");
  expect(body.data).toEqual({ orders: { nodes: [{ name: "#1001", customer: null }] } });
  expect(body.errors).toMatchObject([
    {
      message: "Access denied for customer field. Required access: `read_customers` access scope.",
      path: ["orders", "nodes", 0, "customer"],
      extensions: { code: "ACCESS_DENIED" },
    },
  ]);
  const { installation } = twin.shop(DEMO);
  if (installation) installation.scopes = ["read_products"];
  const denied = await ask(twin, "{ orders(first: 1) { nodes { name } } }");
  expect(denied.body).toMatchObject({ data: null, errors: [{ path: ["orders"] }] });
  expect(
    (await ask(twin, `{ nodes(ids: ["gid://shopify/Order/1"]) { id } }`)).body.errors?.[0]?.extensions?.["code"],
  ).toBe("ACCESS_DENIED");
});

test("addresses are withheld from an app that isn't approved for them", async () => {
  order();
  twin.shop(DEMO).personalData = "ids";
  const address = (await ask(twin, "{ orders(first: 1) { nodes { shippingAddress { countryCodeV2 provinceCode } } } }"))
    .body;
  expect(address).toMatchObject({ data: { orders: { nodes: [{ shippingAddress: { countryCodeV2: "DE" } }] } } });
  expect(address.errors).toBeUndefined();
  const { body } = await ask(twin, "{ orders(first: 1) { nodes { name shippingAddress { countryCodeV2 city } } } }");
  expect(body.data).toEqual({
    orders: { nodes: [{ name: "#1001", shippingAddress: { countryCodeV2: "DE", city: null } }] },
  });
  expect(body.errors?.[0]?.message).toContain("not approved to use the city field");
});

test("orders older than sixty days are there only with read_all_orders", async () => {
  const old = order(twin.clock.now() - 61 * DAY);
  order(twin.clock.now() - 59 * DAY);
  const query = `{ orders(first: 10) { nodes { name } } order(id: "${gid("Order", old.id)}") { name } ordersCount { count } }`;
  expect((await ask(twin, query)).body.data).toEqual({
    orders: { nodes: [{ name: "#1002" }] },
    order: null,
    ordersCount: { count: 1 },
  });
  twin.world.setScopes(DEMO, ["read_orders", "read_products", "read_all_orders"]);
  expect((await ask(twin, query)).body.data).toMatchObject({ order: { name: "#1001" }, ordersCount: { count: 2 } });
});

test("orders are searched, sorted and paged; an unknown search field is ignored with a warning", async () => {
  for (const days of [3, 1, 2]) order(twin.clock.now() - days * DAY);
  const since = new Date(twin.clock.now() - 2.5 * DAY).toISOString();
  const query = `query ($after: String, $query: String) { orders(first: 1, after: $after, sortKey: UPDATED_AT, query: $query) { nodes { name } pageInfo { hasNextPage endCursor } } }`;
  type Page = { orders: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  const page = async (after: string | null) =>
    (await ask(twin, query, { variables: { after, query: `updated_at:>='${since}' financial_status:paid` } })).body
      .data as Page;
  const one = await page(null);
  const two = await page(one.orders.pageInfo.endCursor);
  expect([one, two].map(({ orders }) => [orders.nodes[0]?.name, orders.pageInfo.hasNextPage])).toEqual([
    ["#1003", true],
    ["#1002", false],
  ]);
  const odd = await ask(twin, `{ orders(first: 5, query: "colour:red") { nodes { name } } }`);
  expect((odd.body.data as Page).orders.nodes).toHaveLength(3);
  expect(odd.body.extensions?.search).toMatchObject([{ warnings: [{ field: "colour", code: "invalid_field" }] }]);
  expect((await ask(twin, "{ orders { nodes { id } } }")).body.errors?.[0]?.message).toBe(
    "you must provide one of first or last",
  );
  expect((await ask(twin, "{ products(first: 251) { nodes { id } } }")).body.errors?.[0]?.message).toContain(
    "must not exceed 250",
  );
});

test("every operation costs, the bucket empties and fills again, and a dear query is refused", async () => {
  const { body } = await ask(twin, "{ products(first: 10) { nodes { title variants(first: 5) { nodes { sku } } } } }");
  expect(body.extensions?.cost).toMatchObject({
    requestedQueryCost: 82,
    throttleStatus: { maximumAvailable: 2000, restoreRate: 100 },
  });
  twin.throttle.drain(DEMO);
  const throttled = await ask(twin, "{ shop { name } }");
  expect(throttled.status).toBe(200);
  expect(throttled.body).toMatchObject({
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: { cost: { actualQueryCost: null } },
  });
  twin.clock.advance(1_000);
  expect((await ask(twin, "{ shop { name } }")).body.errors).toBeUndefined();
  const dear = await ask(twin, "{ products(first: 100) { nodes { variants(first: 10) { nodes { id } } } } }");
  expect(dear.body.errors?.[0]?.extensions).toMatchObject({ code: "MAX_COST_EXCEEDED", cost: 1302, maxCost: 1000 });
  expect(dear.body.extensions).toBeUndefined();
});

test("the bucket is charged with what an operation found, and let in by what it may find", async () => {
  const text = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { id } } }";
  const [known] = [...twin.shop(DEMO).catalogue.products.keys()];
  const ids = [
    gid("Product", known ?? 0n),
    ...Array.from({ length: 99 }, (_, index) => gid("Product", BigInt(index + 1))),
  ];
  const { body } = await ask(twin, text, { variables: { ids } });
  expect(body.extensions?.cost).toMatchObject({
    requestedQueryCost: 100,
    actualQueryCost: 1,
    throttleStatus: { currentlyAvailable: 1999 },
  });
});

test("faults: throttled on request, and any status with its wait", async () => {
  twin.faults.graphql.throttleNext = 1;
  expect((await ask(twin, "{ shop { name } }")).body.errors?.[0]?.message).toBe("Throttled");
  expect((await ask(twin, "{ shop { name } }")).body.errors).toBeUndefined();
  Object.assign(twin.faults.graphql, { status: 429, retryAfter: 2 });
  const busy = await ask(twin, "{ shop { name } }");
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "2"]);
});

test("variants are read in one query by their ids, with exact ids, options and barcode", async () => {
  const variants = [...twin.shop(DEMO).catalogue.variants.values()]
    .filter((variant) => variant.id > 2n ** 53n)
    .slice(0, 3);
  const query =
    "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ProductVariant { id barcode selectedOptions { name value } product { handle } } } }";
  const ids = [...variants.map(({ id }) => gid("ProductVariant", id)), "gid://shopify/ProductVariant/1"];
  const { body } = await ask(twin, query, { variables: { ids } });
  expect(body.errors).toBeUndefined();
  const { nodes } = body.data as { nodes: ({ id: string; barcode: string } | null)[] };
  expect(nodes.map((node) => node?.id)).toEqual([...ids.slice(0, 3), undefined]);
  expect(nodes[0]).toMatchObject({ barcode: variants[0]?.barcode, selectedOptions: variants[0]?.options });
  expect(
    (await ask(twin, query, { variables: { ids: Array(251).fill(ids[0]) } })).body.errors?.[0]?.extensions?.["code"],
  ).toBe("MAX_INPUT_SIZE_EXCEEDED");
  expect((await ask(twin, query, { variables: { ids: ["17"] } })).body.errors?.[0]?.message).toBe(
    "Invalid global id '17'",
  );
});

test("a deleted product is gone from GraphQL, and its line is left with words alone", async () => {
  const { lines } = order();
  deleteProduct(twin.shop(DEMO), lines[0]?.product?.id ?? 0n);
  const { body } = await ask(
    twin,
    "{ orders(first: 1) { nodes { lineItems(first: 1) { nodes { title product { id } variant { id } } } } } }",
  );
  expect(body.data).toEqual({
    orders: { nodes: [{ lineItems: { nodes: [{ title: "Everyday Tee", product: null, variant: null }] } }] },
  });
});

test("app-owned metafields are set whole or not at all, read back and deleted", async () => {
  const { body } = await ask(twin, "{ currentAppInstallation { id accessScopes { handle } } }");
  const { id } = (body.data as { currentAppInstallation: { id: string } }).currentAppInstallation;
  const set =
    "mutation ($fields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $fields) { metafields { key value } userErrors { code field } } }";
  const field = { ownerId: id, namespace: "fitloop", key: "config", type: "json", value: '{"a":1}' };
  const broken = await ask(twin, set, { variables: { fields: [field, { ...field, key: "other", value: "{" }] } });
  expect(broken.body.data).toMatchObject({
    metafieldsSet: { metafields: null, userErrors: [{ code: "INVALID_VALUE", field: ["metafields", "1", "value"] }] },
  });
  const long = await ask(twin, set, {
    variables: { fields: [{ ...field, value: JSON.stringify("x".repeat(131_071)) }] },
  });
  expect(long.body.data).toMatchObject({ metafieldsSet: { userErrors: [{ code: "TOO_LONG" }] } });
  const read = '{ currentAppInstallation { metafield(namespace: "fitloop", key: "config") { jsonValue } } }';
  expect((await ask(twin, read)).body.data).toEqual({ currentAppInstallation: { metafield: null } });
  await ask(twin, set, { variables: { fields: [field] } });
  expect((await ask(twin, read)).body.data).toEqual({ currentAppInstallation: { metafield: { jsonValue: { a: 1 } } } });
  const product = { ...field, ownerId: gid("Product", 1n) };
  expect((await ask(twin, set, { variables: { fields: [product] } })).body.data).toMatchObject({
    metafieldsSet: { userErrors: [{ code: "APP_NOT_AUTHORIZED" }] },
  });
  await ask(
    twin,
    `mutation { metafieldsDelete(metafields: [{ ownerId: "${id}", namespace: "fitloop", key: "config" }]) { deletedMetafields { key } } }`,
  );
  expect((await ask(twin, read)).body.data).toEqual({ currentAppInstallation: { metafield: null } });
});

/** Asks for every field of a type that needs no argument, two objects deep. */
function everyField(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).map((field) => {
    const required = field.args.some(
      (argument) => String(argument.type).endsWith("!") && argument.defaultValue === undefined,
    );
    if (required) return "";
    const named = getNamedType(field.type);
    const page = field.args.some((argument) => argument.name === "first") ? "(first: 2)" : "";
    if (!isCompositeType(named)) return field.name;
    if (isUnionType(named) || depth === 0) return `${field.name}${page} { __typename }`;
    const object = isObjectType(named) ? named : schema.getPossibleTypes(named)[0];
    const inner = object ? everyField(object, depth - 1) : "__typename";
    return `${field.name}${page} { ${isObjectType(named) ? inner : "__typename"} }`;
  });
  return fields.join(" ");
}

test("every field of the kept schema is played", async () => {
  grantAll();
  for (const index of SCENARIO_KINDS.keys()) twin.playScenario(DEMO, "fields", index);
  for (const root of ["shop", "currentAppInstallation", "orders", "products", "productVariants"]) {
    const field = schema.getQueryType()?.getFields()[root];
    const named = field && getNamedType(field.type);
    const page = field?.args.some((argument) => argument.name === "first") ? "(first: 2)" : "";
    const { body } = await ask(twin, `{ ${root}${page} { ${everyField(named as GraphQLObjectType, page ? 3 : 2)} } }`);
    expect(
      body.errors?.map((error) => error.message),
      root,
    ).toBeUndefined();
  }
});
