import { gidDigits } from "../../domain/ids.ts";
import type { Order } from "../../domain/order.ts";
import type { LinkKey } from "../../domain/session-link.ts";
import { toOrder } from "./to-order.ts";
import { type Json, objectOrNull, objectsOf } from "../webhooks/unreadable.ts";

/**
 * Makes our order of one read through the Admin GraphQL API: its node with the fields of `order-query`, and its lines in
 * their order. The node is put into the words of the webhook's body and read by the very rules of `to-order`, so that
 * both ways give the same value.
 * Throws UnreadableBody, naming the webhook's field, for what is no order.
 */
export function orderNodeToOrder(node: Json, lines: readonly Json[], linkKeys: readonly LinkKey[]): Order {
  const body = {
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
    total_price: shopAmount(node["totalPriceSet"]),
    total_price_set: moneySet(node["totalPriceSet"]),
    subtotal_price: shopAmount(node["subtotalPriceSet"]),
    subtotal_price_set: moneySet(node["subtotalPriceSet"]),
    total_tax: shopAmount(node["totalTaxSet"]),
    total_tax_set: moneySet(node["totalTaxSet"]),
    total_discounts: shopAmount(node["totalDiscountsSet"]),
    total_discounts_set: moneySet(node["totalDiscountsSet"]),
    total_shipping_price: shopAmount(node["totalShippingPriceSet"]),
    total_shipping_price_set: moneySet(node["totalShippingPriceSet"]),
    current_total_price: shopAmount(node["currentTotalPriceSet"]),
    current_total_price_set: moneySet(node["currentTotalPriceSet"]),
    current_subtotal_price: shopAmount(node["currentSubtotalPriceSet"]),
    current_subtotal_price_set: moneySet(node["currentSubtotalPriceSet"]),
    current_total_tax: shopAmount(node["currentTotalTaxSet"]),
    current_total_tax_set: moneySet(node["currentTotalTaxSet"]),
    current_total_discounts: shopAmount(node["currentTotalDiscountsSet"]),
    current_total_discounts_set: moneySet(node["currentTotalDiscountsSet"]),
    current_shipping_price: shopAmount(node["currentShippingPriceSet"]),
    current_shipping_price_set: moneySet(node["currentShippingPriceSet"]),
    shipping_address: address(node["shippingAddress"]),
    billing_address: address(node["billingAddress"]),
    customer_locale: node["customerLocale"],
    cart_token: node["cartToken"],
    checkout_token: node["checkoutToken"],
    customer: customer(node["customer"]),
    note_attributes: named(node["customAttributes"]),
    line_items: lines.map(lineBody),
  };
  return toOrder(body, linkKeys);
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
    price: shopAmount(line["originalUnitPriceSet"]),
    price_set: moneySet(line["originalUnitPriceSet"]),
    discount_allocations: objectsOf(line["discountAllocations"]).map(({ allocatedAmountSet }) => ({
      amount: shopAmount(allocatedAmountSet),
      amount_set: moneySet(allocatedAmountSet),
    })),
    gift_card: line["isGiftCard"],
    requires_shipping: line["requiresShipping"],
    properties: named(line["customAttributes"]),
  };
}

const lowerCase = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

/** The webhook's plain field: in the shop's currency. */
const shopAmount = (bag: unknown): unknown => objectOrNull(objectOrNull(bag)?.["shopMoney"])?.["amount"];

/** The webhook's set of an amount in both currencies; which they are is said once, of the order. */
function moneySet(value: unknown): Json | null {
  const bag = objectOrNull(value);
  return bag && { shop_money: bag["shopMoney"], presentment_money: bag["presentmentMoney"] };
}

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
