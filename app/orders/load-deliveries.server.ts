import type { VariantFacts } from "../catalog/facts.ts";
import { readFacts } from "../catalog/variant-facts.server.ts";
import type { Prepared } from "../delivery/ports.ts";
import type { ClaimedDelivery } from "../delivery/rows.ts";
import type { Sql } from "../platform/database.server.ts";
import { providerOf } from "../providers/registry.ts";
import { mapOrder } from "./map-order.ts";
import { loadOrders } from "./plan-rows.server.ts";
import { profileOf, type ShopConnectionsReader } from "./shop-connections.server.ts";

/**
 * Makes claimed deliveries ready to be sent again, from what is kept of their orders: mapped anew by the connection's
 * present settings, without the lines that the provider had accepted before.
 */
export function createDeliveryLoader(sql: Sql, shops: ShopConnectionsReader, now: () => number) {
  return async (claimed: ClaimedDelivery[]): Promise<Prepared[]> => {
    const [orders, byShop] = await Promise.all([
      loadOrders(sql, claimed),
      shops.of(claimed.map(({ shopId }) => shopId)),
    ]);
    const wanted = [...orders].flatMap(([key, { body }]) =>
      (body?.lines ?? []).flatMap((line) =>
        line.variantId === null ? [] : [{ shopId: Number(key.split("/")[0]), variantId: line.variantId }],
      ),
    );
    const facts = await readFacts(sql, wanted, new Date(now()));

    return claimed.map((delivery): Prepared => {
      const order = orders.get(`${delivery.shopId}/${delivery.orderId}`);
      const shop = byShop.get(delivery.shopId);
      const connection = shop?.connections.find(({ provider }) => provider === delivery.provider);
      if (!order?.body) return { kind: "gone", reason: "order_erased" };
      if (!shop || !connection) return { kind: "gone", reason: "no_connection" };
      const mapping = mapOrder(
        {
          event: delivery.event,
          order: order.body,
          shop: profileOf(shop),
          stored: order.stored,
          facts: new Map(
            [...(facts.get(delivery.shopId) ?? [])].filter((e): e is [string, VariantFacts] => e[1] !== null),
          ),
          providerRef: delivery.providerRef,
        },
        providerOf(delivery.provider),
        connection.settings,
      );
      if (!mapping.delivery) return { kind: "skip", reason: mapping.reason ?? "no_eligible_lines" };
      const accepted = new Set(delivery.lines?.filter((line) => line.accepted).map((line) => line.lineId));
      const lines = mapping.delivery.lines.filter((line) => !accepted.has(line.item.id));
      return { kind: "ready", delivery: { ...mapping.delivery, lines }, connection };
    });
  };
}
