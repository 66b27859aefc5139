import { afterAll, beforeAll, expect, test } from "vitest";
import { writeJson } from "./json.ts";
import { restOrder } from "./rest-order.ts";
import { SCENARIO_KINDS } from "./scenario.ts";
import { DEFAULT_SHOPS } from "./shops.ts";
import { ask, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
beforeAll(async () => {
  twin = await startTwin();
});
afterAll(() => twin.close());

type Sides<A> = { shop: A; presentment: A };
type RestMoney = { shop_money: { amount: string }; presentment_money: { amount: string } };
type ApiMoney = { shopMoney: { amount: string }; presentmentMoney: { amount: string } };
const restSides = (set: RestMoney): Sides<number> => ({
  shop: Number(set.shop_money.amount),
  presentment: Number(set.presentment_money.amount),
});
const apiSides = (set: ApiMoney): Sides<number> => ({
  shop: Number(set.shopMoney.amount),
  presentment: Number(set.presentmentMoney.amount),
});
const last = (id: string | null | undefined): string | null => id?.split("/").at(-1) ?? null;

const MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }";
const QUERY = `query ($after: String) { orders(first: 15, after: $after, sortKey: ORDER_NUMBER) { pageInfo { hasNextPage endCursor } edges { node {
  id name test createdAt updatedAt processedAt cancelledAt sourceName displayFinancialStatus currencyCode presentmentCurrencyCode
  totalPriceSet ${MONEY} subtotalPriceSet ${MONEY} totalTaxSet ${MONEY} totalDiscountsSet ${MONEY} totalShippingPriceSet ${MONEY} currentTotalPriceSet ${MONEY}
  shippingAddress { countryCodeV2 } billingAddress { countryCodeV2 } customerLocale cartToken checkoutToken customer { id }
  customAttributes { key value }
  lineItems(first: 6) { nodes { id title variantTitle sku vendor quantity currentQuantity isGiftCard product { id } variant { id }
    originalUnitPriceSet ${MONEY} discountAllocations { allocatedAmountSet ${MONEY} } customAttributes { key value } } }
} } } }`;

interface RestLine {
  admin_graphql_api_id: string;
  price_set: RestMoney;
  discount_allocations: { amount_set: RestMoney }[];
  properties: { name: string; value: string }[];
  [key: string]: unknown;
}

interface Page {
  orders: { edges: { node: Record<string, unknown> }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** A page of more would cost more than one operation may. */
async function allOrders(shop: string): Promise<Record<string, unknown>[]> {
  const nodes: Record<string, unknown>[] = [];
  for (let after: string | null = null; ; twin.clock.advance(20_000)) {
    const { body }: Awaited<ReturnType<typeof ask>> = await ask(twin, QUERY, { shop, variables: { after } });
    expect(body.errors).toBeUndefined();
    const { edges, pageInfo } = (body.data as Page).orders;
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return nodes;
    after = pageInfo.endCursor;
  }
}

test.each(DEFAULT_SHOPS)("webhook and GraphQL tell the same of every kind of order of $domain", async (definition) => {
  const shop = twin.install(definition.domain);
  if (shop.installation) shop.installation.scopes = [...shop.installation.scopes, "read_customers"];
  for (const index of SCENARIO_KINDS.keys()) twin.playScenario(definition.domain, "same", index);
  const nodes = await allOrders(definition.domain);
  expect(nodes).toHaveLength(SCENARIO_KINDS.length);
  for (const [place, order] of [...shop.orders.values()].entries()) {
    // Digits as strings: a double would hide a wrong id.
    const exact = writeJson(restOrder(order, shop.view())).replaceAll(/:(\d{16,})/g, ':"$1"');
    const rest = JSON.parse(exact) as Record<string, unknown> & {
      line_items: RestLine[];
      note_attributes: { name: string; value: string }[];
    };
    const node = nodes[place] ?? {};
    const kind = SCENARIO_KINDS[place];
    expect(node["id"], kind).toBe(rest["admin_graphql_api_id"]);
    expect(
      [
        node["name"],
        node["test"],
        node["sourceName"],
        node["customerLocale"],
        node["cartToken"],
        node["checkoutToken"],
      ],
      kind,
    ).toEqual([
      rest["name"],
      rest["test"],
      rest["source_name"],
      rest["customer_locale"],
      rest["cart_token"],
      rest["checkout_token"],
    ]);
    expect(String(node["displayFinancialStatus"]).toLowerCase()).toBe(rest["financial_status"]);
    for (const [api, webhook] of [
      ["createdAt", "created_at"],
      ["updatedAt", "updated_at"],
      ["processedAt", "processed_at"],
    ] as const) {
      expect(Date.parse(String(node[api])), api).toBe(Date.parse(String(rest[webhook])));
    }
    for (const [api, webhook] of [
      ["totalPriceSet", "total_price_set"],
      ["subtotalPriceSet", "subtotal_price_set"],
      ["totalTaxSet", "total_tax_set"],
      ["totalDiscountsSet", "total_discounts_set"],
      ["totalShippingPriceSet", "total_shipping_price_set"],
      ["currentTotalPriceSet", "current_total_price_set"],
    ] as const) {
      expect(apiSides(node[api] as ApiMoney), `${kind} ${api}`).toEqual(restSides(rest[webhook] as RestMoney));
    }
    expect((node["shippingAddress"] as { countryCodeV2: string } | null)?.countryCodeV2).toBe(
      (rest["shipping_address"] as { country_code: string } | null)?.country_code,
    );
    expect(last((node["customer"] as { id: string } | null)?.id)).toBe(
      rest["customer"] === null ? null : String((rest["customer"] as { id: unknown }).id),
    );
    expect(
      (node["customAttributes"] as { key: string; value: string }[]).map(({ key, value }) => ({ name: key, value })),
    ).toEqual(rest.note_attributes);
    const lines = (node["lineItems"] as { nodes: Record<string, unknown>[] }).nodes;
    expect(lines).toHaveLength(rest.line_items.length);
    for (const [at, line] of rest.line_items.entries()) {
      const api = lines[at] ?? {};
      const title = api["variantTitle"] === "Default Title" ? null : api["variantTitle"];
      expect([
        api["id"],
        api["title"],
        title,
        api["sku"],
        api["vendor"],
        api["quantity"],
        api["currentQuantity"],
        api["isGiftCard"],
      ]).toEqual([
        line.admin_graphql_api_id,
        line["title"],
        line["variant_title"],
        line["sku"],
        line["vendor"],
        line["quantity"],
        line["current_quantity"],
        line["gift_card"],
      ]);
      expect(last((api["variant"] as { id: string } | null)?.id)).toBe(
        line["variant_id"] === null ? null : String(line["variant_id"]),
      );
      expect(last((api["product"] as { id: string } | null)?.id)).toBe(
        line["product_id"] === null ? null : String(line["product_id"]),
      );
      expect(apiSides(api["originalUnitPriceSet"] as ApiMoney)).toEqual(restSides(line.price_set));
      const allocations = api["discountAllocations"] as { allocatedAmountSet: ApiMoney }[];
      expect(allocations.map(({ allocatedAmountSet }) => apiSides(allocatedAmountSet))).toEqual(
        line.discount_allocations.map(({ amount_set }) => restSides(amount_set)),
      );
    }
  }
});

test("amounts are written as each API writes them", async () => {
  const [shop] = twin.shops.values();
  const scarf = [...(shop?.catalogue.products.values() ?? [])].find((product) => product.title === "Wool Scarf")
    ?.variants[0];
  const order = twin.placeOrder(shop?.domain ?? "", {
    lines: [{ variantId: scarf?.id ?? 0n }],
    presentmentCurrency: "JPY",
    shippingPrice: 0,
  });
  const { body } = await ask(twin, `{ order(id: "gid://shopify/Order/${order.id}") { totalPriceSet ${MONEY} } }`);
  expect(body.data).toMatchObject({
    order: {
      totalPriceSet: { shopMoney: { amount: "45.0" }, presentmentMoney: { amount: "7346.0", currencyCode: "JPY" } },
    },
  });
  if (shop)
    expect(restOrder(order, shop.view())).toMatchObject({
      total_price: "45.00",
      total_price_set: { presentment_money: { amount: "7346" } },
    });
});
