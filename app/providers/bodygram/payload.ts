import { toDecimal } from "../../domain/money.ts";
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
