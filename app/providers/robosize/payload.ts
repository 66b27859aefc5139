import { toIsoSeconds } from "../../domain/instant.ts";
import { toDecimal } from "../../domain/money.ts";
import type { FieldSources } from "../../domain/field-source.ts";
import type { DeliveryOrder } from "../../domain/provider.ts";

/** The `data` of an order: Robosize takes a free object, so its shape is ours and carries a version (`mapping.md` 5). */
export function orderData(delivery: DeliveryOrder): unknown {
  const { order, money } = delivery;
  const amount = (minor: number): number => toDecimal(minor, money.currency);
  return {
    version: 1,
    name: order.name,
    currency: money.currency,
    total: amount(money.total),
    subtotal: amount(money.subtotal),
    taxes: amount(money.taxes),
    shipping: amount(money.shipping),
    discount: amount(money.discount),
    created_at: toIsoSeconds(order.placedAt),
    items: delivery.lines.map((line) => ({
      product_id: line.reference,
      variant_id: line.item.variantId,
      sku: line.item.sku,
      title: line.item.title,
      size: line.size,
      quantity: line.item.quantity,
      price: amount(line.unitPrice),
    })),
  };
}

/** Where the fields come from. */
export const ORDER_SOURCES: FieldSources = {
  store_id: "order_id",
  device_id: "visit",
  "data.version": "fixed",
  "data.name": "order_name",
  "data.currency": "currency",
  "data.total": "amount",
  "data.subtotal": "amount",
  "data.taxes": "amount",
  "data.shipping": "amount",
  "data.discount": "amount",
  "data.created_at": "placed_at",
  "data.items[].product_id": "reference",
  "data.items[].variant_id": "variant_id",
  "data.items[].sku": "sku",
  "data.items[].title": "title",
  "data.items[].size": "size",
  "data.items[].quantity": "quantity",
  "data.items[].price": "unit_price",
};
