import { toIsoSeconds } from "../../domain/instant.ts";
import { toDecimal } from "../../domain/money.ts";
import type { DeliveryOrder, EligibleLine } from "../../domain/provider.ts";
import type { FitAnalyticsSettings } from "./settings.ts";

/** One PurchaseEvent per line (Fit Analytics' Recommendation API guide, section 5); absent values are left out. */
export function purchaseEvents(delivery: DeliveryOrder, settings: FitAnalyticsSettings): { data: unknown[] } {
  return { data: delivery.lines.map((line) => purchaseEvent(line, delivery, settings)) };
}

function purchaseEvent(line: EligibleLine, delivery: DeliveryOrder, settings: FitAnalyticsSettings): unknown {
  const { order, money } = delivery;
  return {
    product: `${settings.prefix}-${line.reference}`,
    ...(line.item.variantId !== null && { variant: line.item.variantId }),
    ...(line.ean !== null && { ean: line.ean }),
    order: order.id,
    shopCountry: delivery.country,
    shopLanguage: delivery.language,
    ...(settings.sizingSystem !== null && { shopSizingSystem: settings.sizingSystem }),
    ...(line.size !== null && { purchasedSize: line.size }),
    price: toDecimal(line.unitPrice, money.currency),
    currency: money.currency,
    quantity: line.item.quantity,
    purchaseDate: toIsoSeconds(order.placedAt),
    ...(order.sourceName === "web" && { platform: "website" }),
  };
}
