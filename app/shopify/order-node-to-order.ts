import { gidDigits } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { toOrder } from "./to-order.ts";
import { type Json, objectOrNull, objectsOf } from "./unreadable.ts";

/**
 * Makes our order of one read through the Admin GraphQL API: its node with the fields of `order-query`, and its lines in
 * their order. The node is put into the words of the webhook's body and read by the very rules of `to-order`, so that
 * both ways give the same value.
 * Throws UnreadableBody, naming the webhook's field, for what is no order.
 */
export function orderNodeToOrder(node: Json, lines: readonly Json[]): Order {
  return toOrder({
    admin_graphql_api_id: node["id"],
    name: node["name"],
    test: node["test"],
    created_at: node["createdAt"],
    updated_at: node["updatedAt"],
    processed_at: node["processedAt"],
    cancelled_at: node["cancelledAt"],
    source_name: node["sourceName"],
    financial_status: lowerCase(node["displayFinancialStatus"]),
    currency: node["currencyCode"],
    presentment_currency: node["presentmentCurrencyCode"],
    ...money("total_price", node["totalPriceSet"]),
    ...money("subtotal_price", node["subtotalPriceSet"]),
    ...money("total_tax", node["totalTaxSet"]),
    ...money("total_discounts", node["totalDiscountsSet"]),
    ...money("total_shipping_price", node["totalShippingPriceSet"]),
    ...money("current_total_price", node["currentTotalPriceSet"]),
    ...money("current_subtotal_price", node["currentSubtotalPriceSet"]),
    ...money("current_total_tax", node["currentTotalTaxSet"]),
    ...money("current_total_discounts", node["currentTotalDiscountsSet"]),
    ...money("current_shipping_price", node["currentShippingPriceSet"]),
    shipping_address: address(node["shippingAddress"]),
    billing_address: address(node["billingAddress"]),
    customer_locale: node["customerLocale"],
    cart_token: node["cartToken"],
    checkout_token: node["checkoutToken"],
    customer: customer(node["customer"]),
    note_attributes: named(node["customAttributes"]),
    line_items: lines.map(lineBody),
  });
}

function lineBody(line: Json): Json {
  return {
    admin_graphql_api_id: line["id"],
    product_id: gidDigits(objectOrNull(line["product"])?.["id"]),
    variant_id: gidDigits(objectOrNull(line["variant"])?.["id"]),
    sku: line["sku"],
    vendor: line["vendor"],
    title: line["title"],
    // A product without options has a variant of this title here and none in the webhook.
    variant_title: line["variantTitle"] === "Default Title" ? null : line["variantTitle"],
    quantity: line["quantity"],
    current_quantity: line["currentQuantity"],
    ...money("price", line["originalUnitPriceSet"]),
    discount_allocations: objectsOf(line["discountAllocations"]).map((allocation) =>
      money("amount", allocation["allocatedAmountSet"]),
    ),
    gift_card: line["isGiftCard"],
    properties: named(line["customAttributes"]),
  };
}

const lowerCase = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

/** The webhook's pair: the plain field in the shop's currency, and the set of both. */
function money(name: string, value: unknown): Json {
  const bag = objectOrNull(value);
  if (!bag) return {};
  const shop = objectOrNull(bag["shopMoney"]);
  return {
    [name]: shop?.["amount"],
    [`${name}_set`]: { shop_money: side(shop), presentment_money: side(objectOrNull(bag["presentmentMoney"])) },
  };
}

const side = (money: Json | null): Json | null =>
  money && { amount: money["amount"], currency_code: money["currencyCode"] };

function address(value: unknown): Json | null {
  const found = objectOrNull(value);
  return found && { country_code: found["countryCodeV2"] };
}

function customer(value: unknown): Json | null {
  const found = objectOrNull(value);
  return found && { admin_graphql_api_id: found["id"] };
}

const named = (value: unknown): Json[] =>
  objectsOf(value).map((attribute) => ({ name: attribute["key"], value: attribute["value"] }));
