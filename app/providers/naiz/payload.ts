import type { OrderEvent } from "../../domain/delivery.ts";
import { toLocalSeconds } from "../../domain/instant.ts";
import { toDecimal } from "../../domain/money.ts";
import { cartReferenceOf } from "../../domain/order.ts";
import type { FieldSources } from "../../domain/field-source.ts";
import type { DeliveryOrder } from "../../domain/provider.ts";

const STATUS: Partial<Record<OrderEvent, number>> = { order_created: 0, order_paid: 1, order_fulfilled: 2 };

/** The body of the orders hook (kb.naiz.fit/en/orders). `date` is on the shop's own clock; amounts are JSON numbers. */
export function hookOrder(delivery: DeliveryOrder, partnerHash: string, domain: string): unknown {
  const { order, money } = delivery;
  const amount = (minor: number): number => toDecimal(minor, money.currency);
  return {
    date: toLocalSeconds(order.placedAt, delivery.shop.timeZone),
    consumerHash: delivery.link.ids["naiz"] ?? null,
    partnerHash,
    domain,
    currency: money.currency,
    status: STATUS[delivery.event] ?? 1,
    total: amount(money.total),
    subtotal: amount(money.subtotal),
    taxes: amount(money.taxes),
    shipping: amount(money.shipping),
    discount: amount(money.discount),
    internalRef: order.id,
    internalCartRef: cartReferenceOf(order),
    lines: delivery.lines.map((line) => ({
      internalRef: line.reference,
      productName: line.item.title ?? "",
      naizCode: null,
      quantity: line.item.quantity,
      price: amount(line.unitPrice),
      size: line.size,
    })),
  };
}

/** Where the fields come from. */
export const HOOK_SOURCES: FieldSources = {
  date: "placed_at",
  consumerHash: "visit",
  partnerHash: "credential",
  domain: "setting",
  currency: "currency",
  status: "event",
  total: "amount",
  subtotal: "amount",
  taxes: "amount",
  shipping: "amount",
  discount: "amount",
  internalRef: "order_id",
  internalCartRef: "cart",
  "lines[].internalRef": "reference",
  "lines[].productName": "title",
  "lines[].naizCode": "fixed",
  "lines[].quantity": "quantity",
  "lines[].price": "unit_price",
  "lines[].size": "size",
};
