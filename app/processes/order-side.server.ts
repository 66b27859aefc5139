import type { ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import { replayDelivery, type ReplayOutcome } from "../delivery/replay.server.ts";
import type { DeliveryName } from "../delivery/rows.ts";
import { skipDelivery, type SkipOutcome } from "../delivery/skip.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import { createFirstVariant } from "../orders/first-variant.server.ts";
import { createOrderFinder, type OrderFinder, type OrderFinderOptions } from "../orders/find-order.server.ts";
import { type SentOf, sentOf } from "../orders/sent-of.server.ts";
import { createStoredPreviews, type StoredPreviews } from "../orders/stored-preview.server.ts";
import { createPastOrders, type PastOrders } from "../backfill/past-orders.server.ts";
import { createReplayScreen, type ReplayPage } from "../replays/replay-screen.server.ts";
import { advisedOf } from "../lines/advised.server.ts";
import { type Insights, readInsights } from "../lines/insights.server.ts";
import type { AdvisedLine } from "../lines/advised.ts";
import { createLatestOrder, type LatestOrder } from "../screens/latest-order.server.ts";
import { createPreviewScreen, type PreviewScreen } from "../screens/preview.server.ts";
import type { Screens } from "../screens/screens.server.ts";
import type { KnownShop } from "../shops/directory.server.ts";
import type { Actor } from "../records/audit.server.ts";

/** What a person looks at and does in orders and their deliveries. */
export interface OrderSide {
  orderFinder: OrderFinder;
  /** What providers would get of an order, by what a shop has stored. */
  previews: StoredPreviews;
  previewScreen(shop: KnownShop, asked: string): Promise<PreviewScreen>;
  pastOrders: PastOrders;
  /** The shop's latest paid order, where one of its providers would take it. */
  latestOrder(shop: KnownShop): Promise<LatestOrder | null>;
  /** Many deliveries that are sent again. */
  replays: ReplayPage;
  /** One order with its deliveries, and what was advised of its lines, or null. */
  orderPage(shop: KnownShop, orderId: string): Promise<OrderPage | null>;
  /** What was advised and bought of the orders of so many days. */
  insights(shop: { id: number }, days: number): Promise<Insights>;
  sentOf(shop: { id: number; domain: string }, name: DeliveryName): Promise<SentOf | null>;
  replay(shop: { id: number }, name: DeliveryName, actor: Actor, note?: string): Promise<ReplayOutcome>;
  skip(shop: { id: number }, name: DeliveryName, actor: Actor, note: string): Promise<SkipOutcome>;
}

export type OrderPage = NonNullable<Awaited<ReturnType<Screens["order"]>>> & { advised: AdvisedLine[] };

export interface OrderSideOptions extends OrderFinderOptions {
  screens: Pick<Screens, "profile" | "order">;
  shopConnections: ShopConnectionsReader;
  origin(name: ProviderName): string;
}

/** Builds what the admin's pages of orders go by. */
export function createOrderSide(options: OrderSideOptions): OrderSide {
  const { sql, shopConnections, screens, origin, now } = options;
  const previews = createStoredPreviews({ sql, shopConnections, origin, now });
  const orderFinder = createOrderFinder(options);
  return {
    orderFinder,
    previews,
    pastOrders: createPastOrders({ sql, profile: (shop) => screens.profile(shop), now }),
    latestOrder: createLatestOrder({ orderFinder, previews, shopConnections }),
    replays: createReplayScreen({ sql, profile: (shop) => screens.profile(shop), now }),
    previewScreen: createPreviewScreen({
      firstVariant: createFirstVariant(options),
      linkKeys: shopConnections.providers.linkKeys,
      sql,
      previews,
      orderFinder,
      profile: (shop) => screens.profile(shop),
      now,
    }),
    async orderPage(shop, orderId) {
      const [found, advised] = await Promise.all([
        screens.order(shop, orderId),
        advisedOf({ sql, shops: shopConnections, now }, shop.id, orderId),
      ]);
      return found && { ...found, advised };
    },
    insights: (shop, days) => readInsights(sql, shop.id, days, new Date(now())),
    sentOf: (shop, name) => sentOf(sql, previews, shop, name),
    replay: (shop, name, actor, note) => replayDelivery(sql, shop.id, name, actor, new Date(now()), note),
    skip: (shop, name, actor, note) => skipDelivery(sql, shop.id, name, { actor, note }, new Date(now())),
  };
}
