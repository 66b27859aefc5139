import type { ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { OrderFinder } from "../orders/find-order.server.ts";
import type { StoredPreviews } from "../orders/stored-preview.server.ts";

/** A paid order that could be sent as the first one. */
export interface LatestOrder {
  id: string;
  name: string | null;
  /** The providers that would take it, by the preview. */
  takenBy: ProviderName[];
}

type Shop = { id: number; domain: string; installedAt: Date };

/** Finds the shop's latest paid order, with the connected providers that would take it; null where none would. */
export function createLatestOrder({
  orderFinder,
  previews,
  shopConnections,
}: {
  orderFinder: Pick<OrderFinder, "latestPaid">;
  previews: Pick<StoredPreviews, "ofOrder">;
  shopConnections: ShopConnectionsReader;
}) {
  return async (shop: Shop): Promise<LatestOrder | null> => {
    const connections = (await shopConnections.of([shop.id])).get(shop.id)?.connections ?? [];
    const only = connections.filter(({ gate }) => gate.enabled).map(({ provider }) => provider);
    if (only.length === 0) return null;
    const order = await orderFinder.latestPaid(shop);
    if (!order) return null;
    const shown = await previews.ofOrder(shop, order, { only });
    const takenBy = shown.filter(({ decision }) => decision === "deliver").map(({ provider }) => provider);
    return takenBy.length > 0 ? { id: order.id, name: order.name, takenBy } : null;
  };
}
