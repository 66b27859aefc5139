import { toIsoSeconds } from "../../domain/instant.ts";
import { toDecimal } from "../../domain/money.ts";
import type { FieldSources } from "../../domain/field-source.ts";
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

/** Where the fields come from. */
export const PURCHASE_SOURCES: FieldSources = {
  "data[].product": "reference",
  "data[].variant": "variant_id",
  "data[].ean": "barcode",
  "data[].order": "order_id",
  "data[].shopCountry": "country",
  "data[].shopLanguage": "language",
  "data[].shopSizingSystem": "setting",
  "data[].purchasedSize": "size",
  "data[].price": "unit_price",
  "data[].currency": "currency",
  "data[].quantity": "quantity",
  "data[].purchaseDate": "placed_at",
  "data[].platform": "channel",
};
