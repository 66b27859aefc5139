import type { Order, OrderMoney } from "../domain/order.ts";
import type { LinkKey } from "../domain/session-link.ts";

/** A variant that a sample order is made of. */
export interface SampledVariant {
  productId: string;
  variantId: string;
  sku: string | null;
  vendor: string | null;
  title: string | null;
  variantTitle: string | null;
}

/** The shop that a sample order is made for; it is tied to its visit by every key that a provider may ask for. */
export interface SampledShop {
  shopDomain: string;
  currency: string;
  country: string;
  linkKeys: readonly LinkKey[];
  now: number;
}

const NO_PRODUCT: SampledVariant = {
  ...{ productId: "1", variantId: "1", sku: "SAMPLE-M", vendor: "Sample brand" },
  ...{ title: "Sample product", variantTitle: "M" },
};
const PRICE = 10_000;

/** An order that nobody placed, of one line: what a preview shows to a shop that has none yet. Amounts are made up. */
export function sampleOrder(
  { shopDomain, currency, country, linkKeys, now }: SampledShop,
  variant: SampledVariant = NO_PRODUCT,
): Order {
  const money: OrderMoney = {
    ...{ currency, total: PRICE, subtotal: PRICE, taxes: 0, shipping: 0, discount: 0 },
    unitPrices: [PRICE],
  };
  const value = `sample-visit-of-${shopDomain}`.slice(0, 128).replace(/[^A-Za-z0-9._:-]/g, "-");
  return {
    id: "1",
    name: "#SAMPLE",
    placedAt: now - (now % 1_000),
    updatedAt: null,
    cancelledAt: null,
    test: false,
    sourceName: "web",
    financialStatus: "paid",
    customerId: null,
    shippingCountry: country,
    billingCountry: country,
    language: null,
    cartToken: "sample-cart",
    checkoutToken: null,
    link: {
      found: Object.fromEntries(linkKeys.map((key) => [key, { value, method: "cart_attribute" as const }])),
      malformed: [],
      expired: [],
    },
    money: { presentment: money, shop: money, plain: money },
    lines: [{ id: "1", ...variant, quantity: 1, requiresShipping: true, reason: null }],
  };
}
