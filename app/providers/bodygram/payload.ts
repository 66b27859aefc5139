import { toDecimal } from "../../domain/money.ts";
import type { FieldSources } from "../../domain/field-source.ts";
import type { DeliveryOrder } from "../../domain/provider.ts";
import { SESSION_KEY } from "../../domain/session-link.ts";

/** The body of CreatePurchase (docs.bodygram.com/body2fit/order-confirmation). `createdAt` is in milliseconds. */
export function purchase(delivery: DeliveryOrder, clientKey: string): unknown {
  const { order, link, money } = delivery;
  return {
    clientKey,
    clientSessionId: link.ids[SESSION_KEY] ?? null,
    orderId: order.id,
    items: delivery.lines.map((line) => ({
      sku: line.reference,
      brand: line.brand,
      size: line.size,
      price: toDecimal(line.unitPrice, money.currency),
      quantity: line.item.quantity,
    })),
    createdAt: order.placedAt,
    currency: money.currency,
    countryCode: delivery.country,
    languageCode: delivery.language,
  };
}

/** Where the fields come from. */
export const PURCHASE_SOURCES: FieldSources = {
  clientKey: "credential",
  clientSessionId: "visit",
  orderId: "order_id",
  "items[].sku": "reference",
  "items[].brand": "brand",
  "items[].size": "size",
  "items[].price": "unit_price",
  "items[].quantity": "quantity",
  createdAt: "placed_at",
  currency: "currency",
  countryCode: "country",
  languageCode: "language",
};
