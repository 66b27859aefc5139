import { ORDER_EVENTS, type OrderEvent } from "#app/domain/delivery.ts";
import type { Order } from "#app/domain/order.ts";
import type { AnyProvider, CommonSettings, DeliveryOrder, ShopProfile } from "#app/domain/provider.ts";
import { SESSION_KEY } from "#app/domain/session-link.ts";
import { bareDelivery } from "#app/orders/bare-delivery.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { toOrder } from "#app/shopify/orders/to-order.ts";
import { jeansBody, lineBody, named, orderBody, PERSONAL } from "#test/support/orders.ts";

export { PERSONAL };

export const SHOP: ShopProfile = {
  domain: "alpine.myshopify.com",
  primaryDomain: "www.alpine.example",
  country: "CH",
  language: "fr",
  timeZone: "America/New_York",
};

/** The orders that the kit sends: two lines in a currency of two decimals and in one of none, for every event taken. */
export function deliveriesFor(provider: AnyProvider, settings: CommonSettings): DeliveryOrder[] {
  const linkKeys = [...new Set([SESSION_KEY, provider.linkKey])];
  const body = orderBody({
    note_attributes: linkKeys.map((key) => named(`__fitloop_${key}`, `${key}-1`)),
    // No share of a discount comes to a round amount.
    line_items: [lineBody(), jeansBody()],
  });
  const order = toOrder(body, linkKeys);
  return ORDER_EVENTS.filter((event) => provider.takes(event, settings)).flatMap((event) => {
    const input = { event, order, shop: SHOP, stored: null, facts: new Map(), providerRef: "77" };
    const { delivery, reason } = mapOrder(input, provider, settings);
    if (!delivery) throw new Error(`${provider.name} gets no order of the kit's: ${reason ?? "no reason"}.`);
    return [delivery, inYen(delivery)];
  });
}

/** The same order in a currency without decimals, where minor units are the amount. */
const inYen = (delivery: DeliveryOrder): DeliveryOrder => ({
  ...delivery,
  money: { ...delivery.money, currency: "JPY" },
});

/** An order with words added wherever there is room: none of them is the provider's business. */
export function spoilt(delivery: DeliveryOrder): DeliveryOrder {
  const order = { ...delivery.order, email: PERSONAL, customer: { email: PERSONAL } } as Order;
  const lines = delivery.lines.map((line) => ({ ...line, item: { ...line.item, properties: PERSONAL } }));
  return { ...delivery, order, lines };
}

/** What is left of an order when it is deleted at the provider. */
export const bareFor = (_provider: AnyProvider, event: OrderEvent): DeliveryOrder =>
  bareDelivery({ orderId: "450789469", event }, "77", SHOP);
