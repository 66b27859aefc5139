import { messageOf } from "../domain/text.ts";
import type { VariantFacts, WantedVariant } from "../catalog/facts.ts";
import { type KnownVariants, readFacts } from "../catalog/product-facts.server.ts";
import type { Engine } from "../delivery/engine.server.ts";
import { giveBack } from "../delivery/give-back.server.ts";
import { type Claim, claimText } from "../delivery/rows.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { createGentleSlots } from "./gentle-slots.server.ts";
import { createOrderClaims } from "./claim-orders.server.ts";
import { planOrder } from "./plan-order.ts";
import type { ClaimedOrder } from "./order-rows.ts";
import { profileOf, type ShopConnections, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";

export interface PlanOptions {
  sql: Sql;
  worker(): number;
  now(): number;
  engine: Engine;
  shops: ShopConnectionsReader;
  /**
   * Asks Shopify for variants and keeps what it says, and for the shop's own facts where they are missing. Throws when it
   * can't be asked.
   */
  fetchFacts(shop: ShopConnections, wanted: WantedVariant[]): Promise<KnownVariants>;
  /** Told of every group of orders whose plan was committed, and when that was begun. */
  onPlanned?: ((orders: readonly ClaimedOrder[], from: number) => void) | undefined;
  log: Log;
}

const LIMITS = { alone: 10, total: 200 };
/** Fewer orders than these aren't worth a turn while others are under way: the engine is nearly full. */
const LEAST_GROUP = 32;
const FETCH_RETRY_MS = [5_000, 15_000, 60_000, 300_000, 600_000];
/** So long an order waits for facts that can't be had; then it is planned by what it says itself. */
const FACTS_WAIT_MS = 3_600_000;

/**
 * Plans the orders that are due: each is crossed with its shop's connections. What may leave at once goes to the engine,
 * which writes it down together with what came of it; nothing is written before.
 */
export function createPlanner(options: PlanOptions) {
  const { sql, engine, shops, log } = options;
  const claim = createOrderClaims(sql);
  const gentleSlots = createGentleSlots(sql, shops.providers.names);
  const fetching = new Set<Promise<void>>();
  const planning = new Set<string>();
  /** Orders that are being planned, whose deliveries the engine doesn't know of yet. */
  let unplanned = 0;

  /**
   * Plans one group, no more than the engine has room for: a delivery that can't leave at once has to be claimed and
   * mapped a second time. Returns how many orders were claimed; 0 also means that there is no room.
   */
  const planDue = async (): Promise<number> => {
    // The roomiest provider decides: one that is slow mustn't keep the others' deliveries from being planned.
    const room = Math.max(...engine.providers().map(({ free }) => free)) - unplanned;
    const busy = unplanned > 0 || engine.underWay() > 0;
    if (busy && room < LEAST_GROUP) return 0;
    const total = Math.min(LIMITS.total, Math.max(1, room));
    unplanned += total;
    try {
      return await planGroup(total);
    } finally {
      unplanned -= total;
    }
  };

  const planGroup = async (total: number): Promise<number> => {
    const now = new Date(options.now());
    const orders = await claim(options.worker(), now, { ...LIMITS, total });
    if (orders.length === 0) return 0;
    const [byShop, facts] = await Promise.all([
      shops.of(orders.map((order) => order.shopId)),
      readFacts(sql, wantedVariants(orders), now),
    ]);

    const ready: ClaimedOrder[] = [];
    const lacking = new Map<number, ClaimedOrder[]>();
    for (const order of orders) {
      const shop = byShop.get(order.shopId);
      const complete = missingVariants([order], facts.get(order.shopId)).length === 0 && shop?.profile;
      if (complete || shop?.connections.length === 0) ready.push(order);
      else lacking.set(order.shopId, [...(lacking.get(order.shopId) ?? []), order]);
    }
    await commit(ready, byShop, facts, false);
    for (const [shopId, group] of lacking) {
      for (const order of group) planning.add(claimText(order));
      const work: Promise<void> = completeAndCommit(shopId, group, byShop, facts)
        // What wasn't put back stays claimed until it is found that nobody plans it.
        .catch((error: unknown) => log.warn({ error: String(error) }, "not planned"))
        .finally(() => {
          for (const order of group) planning.delete(claimText(order));
          fetching.delete(work);
        });
      fetching.add(work);
    }
    return orders.length;
  };

  const completeAndCommit = async (
    shopId: number,
    orders: ClaimedOrder[],
    byShop: Map<number, ShopConnections>,
    facts: Map<number, Map<string, VariantFacts | null>>,
  ): Promise<void> => {
    const shop = byShop.get(shopId);
    if (!shop) return;
    try {
      const fetched = await options.fetchFacts(shop, missingVariants(orders, facts.get(shopId)));
      shops.forget();
      const known = new Map([...(facts.get(shopId) ?? []), ...fetched]);
      await commit(orders, await shops.of([shopId]), new Map([[shopId, known]]), false);
    } catch (error) {
      log.warn({ shop: shop.domain, error: messageOf(error) }, "facts can't be had");
      await planWithoutFacts(orders, byShop, facts);
    }
  };

  /** Orders wait for facts with backoff, an hour at most; then they go on with what they say themselves. */
  const planWithoutFacts = async (
    orders: ClaimedOrder[],
    byShop: Map<number, ShopConnections>,
    facts: Map<number, Map<string, VariantFacts | null>>,
  ): Promise<void> => {
    const now = options.now();
    const isLate = (order: ClaimedOrder): boolean => now - order.receivedAt.getTime() >= FACTS_WAIT_MS;
    await commit(orders.filter(isLate), byShop, facts, true);
    const waits = Map.groupBy(
      orders.filter((order) => !isLate(order)),
      (order) => {
        const step = FETCH_RETRY_MS[Math.min(order.planAttempts, FETCH_RETRY_MS.length) - 1] ?? FETCH_RETRY_MS[0] ?? 0;
        return Math.min(now + step, order.receivedAt.getTime() + FACTS_WAIT_MS);
      },
    );
    for (const [dueAt, group] of waits) await giveBack(sql, options.worker(), group, new Date(dueAt));
  };

  const commit = async (
    orders: ClaimedOrder[],
    byShop: Map<number, ShopConnections>,
    facts: Map<number, Map<string, VariantFacts | null>>,
    factsUnavailable: boolean,
  ): Promise<void> => {
    if (orders.length === 0) return;
    const now = new Date(options.now());
    const slots = await gentleSlots(orders, now);
    const room = new Map<string, number>();
    const takeRoom = (shopId: number, provider: ProviderName): boolean => {
      const key = `${shopId}/${provider}`;
      const left = room.get(key) ?? engine.room(shopId, provider);
      room.set(key, left - 1);
      return left > 0;
    };

    const known = new Map([...facts].map(([shopId, ofShop]) => [shopId, withoutGone(ofShop)]));
    for (const order of orders) {
      const { shopId } = order;
      const shop = byShop.get(shopId);
      if (!shop) continue;
      engine.start(
        planOrder({
          order,
          providers: shops.providers,
          shop: profileOf(shop),
          connections: shop.connections,
          facts: known.get(shopId) ?? new Map<string, VariantFacts>(),
          takeRoom: (provider) => takeRoom(shopId, provider),
          nextSlot: (provider) => slots(shopId, provider),
          factsUnavailable,
          now,
        }),
      );
    }
    options.onPlanned?.(orders, now.getTime());
  };

  return {
    planDue,
    /** Whether an order is this planner's: it waits for facts. */
    worksOn: (claim: Claim): boolean => planning.has(claimText(claim)),
    /** Waits for the plans whose facts are being fetched. */
    idle: async (): Promise<void> => {
      await Promise.allSettled(fetching);
    },
  };
}

const withoutGone = (facts: Map<string, VariantFacts | null>): Map<string, VariantFacts> =>
  new Map([...facts].filter((fact): fact is [string, VariantFacts] => fact[1] !== null));

export type Planner = ReturnType<typeof createPlanner>;

function variantsOf(orders: ClaimedOrder[]): WantedVariant[] {
  const lines = orders.flatMap((order) => order.body?.lines ?? []);
  const wanted = lines.flatMap(({ reason, productId, variantId }) =>
    reason === null && productId !== null && variantId !== null ? [{ productId, variantId }] : [],
  );
  return [...new Map(wanted.map((variant) => [variant.variantId, variant])).values()];
}

function wantedVariants(orders: ClaimedOrder[]): (WantedVariant & { shopId: number })[] {
  return [...Map.groupBy(orders, (order) => order.shopId)].flatMap(([shopId, group]) =>
    variantsOf(group).map((variant) => ({ shopId, ...variant })),
  );
}

function missingVariants(orders: ClaimedOrder[], known: KnownVariants | undefined): WantedVariant[] {
  return variantsOf(orders).filter(({ variantId }) => !known?.has(variantId));
}
