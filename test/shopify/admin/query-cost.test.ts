import { readFileSync } from "node:fs";
import { buildSchema, getOperationAST, Kind, parse, type FragmentDefinitionNode } from "graphql";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "#app/shopify/admin/operations/all.ts";
import { LARGEST_USES } from "#app/shopify/admin/operations/largest.ts";
import { ordersById, ordersByIdVariables } from "#app/shopify/admin/operations/orders-by-id.ts";
import { variantFacts, variantFactsVariables } from "#app/shopify/admin/operations/variant-facts.ts";
import { LARGEST_COST, requestedCost } from "#test/sandbox/shopify/admin-api/cost.ts";

const schema = buildSchema(readFileSync(new URL("../../sandbox/shopify/schema.graphql", import.meta.url), "utf8"));

/** What an operation costs by the documented rule, over Shopify's own schema. */
function costOf(text: string, variables: object): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("The text holds no operation.");
  const fragments = document.definitions.filter(
    (part): part is FragmentDefinitionNode => part.kind === Kind.FRAGMENT_DEFINITION,
  );
  const named = new Map(fragments.map((part) => [part.name.value, part]));
  return requestedCost(schema, operation, named, variables as Record<string, unknown>);
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe("the documented rule", () => {
  it.each([
    ["flat fields of an object", "{ shop { name currencyCode } }", {}, 1],
    [
      "a connection inside a connection",
      "{ products(first: 10) { nodes { title variants(first: 5) { nodes { sku } } } } }",
      {},
      82,
    ],
    ["edges like nodes", "{ products(first: 10) { edges { cursor node { title } } } }", {}, 12],
    ["a pageInfo once", "{ products(first: 10) { nodes { id } pageInfo { hasNextPage } } }", {}, 13],
    [
      "a MoneyBag, and nothing for the money inside",
      "{ order(id: 1) { totalPriceSet { shopMoney { amount } presentmentMoney { amount } } } }",
      {},
      2,
    ],
    ["a list of objects once", "{ order(id: 1) { customAttributes { key } } }", {}, 2],
    [
      "ids as often as there are",
      "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { customer { id } } ... on Product { id } } }",
      { ids: ids(5) },
      10,
    ],
    [
      "nothing for what is left out",
      "query ($on: Boolean!) { order(id: 1) { customer @include(if: $on) { id } shippingAddress @skip(if: true) { zip } } }",
      { on: false },
      1,
    ],
    [
      "what stands beside what is left out",
      "query ($on: Boolean!) { order(id: 1) { ... @include(if: $on) { customer { id } } ... @include(if: $on) { shippingAddress { zip } } } }",
      { on: true },
      3,
    ],
    ["a mutation", "mutation { metafieldsSet(metafields: []) { userErrors { code } } }", {}, 11],
  ])("counts %s", (_, text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });
});

describe("every operation of the app", () => {
  it("has its largest use in the list", () => {
    expect(LARGEST_USES.map(({ operation }) => operation.name)).toEqual(OPERATIONS.map(({ name }) => name));
  });

  it.each(LARGEST_USES.map(({ operation, variables }) => [operation.name, operation.text, variables] as const))(
    "%s costs at most what Shopify takes, at its largest",
    (_, text, variables) => {
      const cost = costOf(text, variables);
      expect(cost).toBeGreaterThan(0);
      expect(cost).toBeLessThanOrEqual(LARGEST_COST);
    },
  );

  it("that looks variants up stays below it with any number of metafields", () => {
    for (let count = 0; count <= 20; count += 1) {
      const keys = ids(count).map((number) => `custom.key${number}`);
      const costs = variantFactsVariables(ids(250), keys).map((variables) => costOf(variantFacts.text, variables));
      expect(Math.max(...costs), `${count} metafields`).toBeLessThanOrEqual(LARGEST_COST);
    }
  });

  it("that was too dear before would be found", () => {
    const nine = ordersByIdVariables(ids(9), { addresses: true, customer: false });
    expect(costOf(ordersById.text, nine)).toBeGreaterThan(LARGEST_COST);
  });
});
