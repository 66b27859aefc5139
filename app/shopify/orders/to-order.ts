import { gidDigits, idDigits } from "../../domain/ids.ts";
import { readInstant } from "../../domain/instant.ts";
import { readAmount } from "../../domain/money.ts";
import { countryCode, type GeneralLineReason, languageCode, type LineItem, type Order } from "../../domain/order.ts";
import type { LinkKey } from "../../domain/session-link.ts";
import { textOrNull, trimmedOrNull } from "../../domain/text.ts";
import { readCarriedLink } from "./order-link.ts";
import { readCurrentAmounts, readOrderMoney } from "./order-money.ts";
import { type Json, objectOrNull, objectsOf, requiredObjects, UnreadableBody } from "../webhooks/unreadable.ts";

/**
 * Makes our order of an `orders/*` webhook body (the REST order of Shopify's Admin API), already parsed by
 * `parseExactJson`. Nothing but the fields of `Order` is read.
 * Throws UnreadableBody, naming the field, for what is no order (`mapping.md` 1, "Unreadable").
 */
export function toOrder(body: unknown, linkKeys: readonly LinkKey[]): Order {
  const order = objectOrNull(body);
  if (!order) throw new UnreadableBody("(body)", "The body must be an order object.");

  const id = gidDigits(order["admin_graphql_api_id"]) ?? idDigits(order["id"]);
  if (id === null) throw new UnreadableBody("id", "id must be the digits of an order's id.");
  const currency = trimmedOrNull(order["currency"]);
  if (currency === null) throw new UnreadableBody("currency", "currency must be a currency code.");
  if (readAmount(order["total_price"], currency) === null) {
    throw new UnreadableBody("total_price", "total_price must be an amount.");
  }
  const lines = requiredObjects(order["line_items"], "line_items");
  const items = lines.map(readLine(currency));
  const attributes = requiredObjects(order["note_attributes"], "note_attributes");
  const customer = objectOrNull(order["customer"]);
  const current = readCurrentAmounts(order, currency);
  const origin = { placedAt: readPlacedAt(order), sourceName: trimmedOrNull(order["source_name"]) };

  return {
    id,
    name: textOrNull(order["name"]),
    ...origin,
    updatedAt: readInstant(order["updated_at"]),
    cancelledAt: readCancelledAt(order),
    test: order["test"] === true,
    financialStatus: trimmedOrNull(order["financial_status"]),
    customerId: customer ? (gidDigits(customer["admin_graphql_api_id"]) ?? idDigits(customer["id"])) : null,
    shippingCountry: countryCode(objectOrNull(order["shipping_address"])?.["country_code"]),
    billingCountry: countryCode(objectOrNull(order["billing_address"])?.["country_code"]),
    language: languageCode(order["customer_locale"]),
    // What stands behind the question mark is a key to the cart; it is neither kept nor sent.
    cartToken: trimmedOrNull(textOrNull(order["cart_token"])?.split("?")[0]),
    checkoutToken: trimmedOrNull(order["checkout_token"]),
    link: readCarriedLink(
      origin,
      attributes,
      lines.map((line) => objectsOf(line["properties"])),
      linkKeys,
    ),
    money: readOrderMoney(order, lines, items, currency),
    ...(current && { current }),
    lines: items,
  };
}

function readPlacedAt(order: Json): number {
  const field = textOrNull(order["processed_at"]) ? "processed_at" : "created_at";
  const placedAt = readInstant(order[field]);
  if (placedAt === null) throw new UnreadableBody(field, `${field} must be an ISO 8601 instant with its offset.`);
  return placedAt;
}

/** An order is cancelled by any stated instant, also one that can't be read. */
function readCancelledAt(order: Json): number | null {
  const stated = textOrNull(order["cancelled_at"]);
  return stated === null ? null : (readInstant(stated) ?? 0);
}

function readLine(currency: string): (line: Json, index: number) => LineItem {
  return (line, index) => {
    const at = (field: string): string => `line_items[${index}].${field}`;
    const id = gidDigits(line["admin_graphql_api_id"]) ?? idDigits(line["id"]);
    if (id === null) throw new UnreadableBody(at("id"), `${at("id")} must be the digits of a line's id.`);
    const price = readAmount(line["price"], currency);
    if (price === null || price < 0) {
      throw new UnreadableBody(at("price"), `${at("price")} must be an amount of 0 or more.`);
    }
    const bought = line["quantity"];
    if (typeof bought !== "number" || !Number.isSafeInteger(bought)) {
      throw new UnreadableBody(at("quantity"), `${at("quantity")} must be a whole number.`);
    }
    const current = line["current_quantity"];
    const left = typeof current === "number" && Number.isSafeInteger(current) ? current : bought;
    const removed = bought <= 0 || left <= 0;
    const productId = idDigits(line["product_id"]);
    return {
      id,
      productId,
      variantId: idDigits(line["variant_id"]),
      sku: trimmedOrNull(line["sku"]),
      vendor: trimmedOrNull(line["vendor"]),
      title: textOrNull(line["title"]),
      variantTitle: trimmedOrNull(line["variant_title"]),
      quantity: Math.max(0, left),
      requiresShipping: line["requires_shipping"] !== false,
      reason: generalReason(line, productId, removed),
    };
  };
}

function generalReason(line: Json, productId: string | null, removed: boolean): GeneralLineReason | null {
  if (line["gift_card"] === true) return "gift_card";
  if (objectOrNull(line["tip"]) || (productId === null && line["title"] === "Tip")) return "tip";
  if (productId === null) return "custom_item";
  return removed ? "removed" : null;
}
