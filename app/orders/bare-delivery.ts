import type { OrderEvent } from "../domain/delivery.ts";
import type { OrderMoney } from "../domain/order.ts";
import type { DeliveryOrder, ShopProfile } from "../domain/provider.ts";
import { NO_LINK } from "../domain/session-link.ts";

const NOTHING: OrderMoney = {
  currency: "XXX",
  total: 0,
  subtotal: 0,
  taxes: 0,
  shipping: 0,
  discount: 0,
  unitPrices: [],
};

/** A delivery of an order of which nothing is kept but its id: enough to have it deleted at its provider. */
export function bareDelivery(
  { orderId, event }: { orderId: string; event: OrderEvent },
  providerRef: string | null,
  shop: ShopProfile,
): DeliveryOrder {
  return {
    event,
    shop,
    providerRef,
    money: NOTHING,
    country: shop.country,
    language: shop.language,
    lines: [],
    link: NO_LINK,
    order: {
      id: orderId,
      name: null,
      placedAt: 0,
      updatedAt: null,
      cancelledAt: null,
      test: false,
      sourceName: null,
      financialStatus: null,
      customerId: null,
      shippingCountry: null,
      billingCountry: null,
      language: null,
      cartToken: null,
      checkoutToken: null,
      link: { found: {}, malformed: [], expired: [] },
      money: { presentment: null, shop: null, plain: NOTHING },
      lines: [],
    },
  };
}
