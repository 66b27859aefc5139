import type { Id } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { SandboxOrder } from "./order-model.ts";
import { restShop } from "./rest-events.ts";
import type { SandboxShop } from "./shop.ts";

/** A buyer asks what is known of them: tells `customers/data_request`. */
export function requestData(shop: SandboxShop, customerId: Id): void {
  const orders = ordersOf(shop, customerId);
  shop.tell([
    {
      topic: "customers/data_request",
      body: {
        shop_id: shop.id,
        shop_domain: shop.domain,
        orders_requested: orders.map((order) => order.id),
        customer: contact(customerId, orders[0]),
        data_request: { id: shop.ids.request() },
      },
    },
  ]);
}

/** A buyer asks to be forgotten: tells `customers/redact`. */
export function redactCustomer(shop: SandboxShop, customerId: Id): void {
  const orders = ordersOf(shop, customerId);
  shop.tell([
    {
      topic: "customers/redact",
      body: {
        shop_id: shop.id,
        shop_domain: shop.domain,
        customer: contact(customerId, orders[0]),
        orders_to_redact: orders.map((order) => order.id),
      },
    },
  ]);
}

/** 48 hours after an uninstall: tells `shop/redact`. Refuses a shop that has the app, as Shopify doesn't send it then. */
export function redactShop(shop: SandboxShop): void {
  if (shop.installation) throw new RangeError(`${shop.domain} has the app installed.`);
  shop.tell([{ topic: "shop/redact", body: { shop_id: shop.id, shop_domain: shop.domain } }]);
}

/** Writes the body of `app/uninstalled`. */
export function uninstalledBody(shop: SandboxShop): JsonObject {
  return restShop(shop.definition, shop.id, shop.clock.now());
}

function ordersOf(shop: SandboxShop, customerId: Id): SandboxOrder[] {
  return [...shop.orders.values()].filter((order) => order.customerId === customerId);
}

function contact(customerId: Id, order: SandboxOrder | undefined): JsonObject {
  return { id: customerId, email: order?.party?.email ?? null, phone: order?.party?.phone ?? null };
}
