import type { VariantFacts } from "../catalog/facts.ts";
import { keepFacts, readFacts } from "../catalog/variant-facts.server.ts";
import type { Engine, ReadyDelivery } from "../delivery/engine.server.ts";
import { isOpen } from "../delivery/gate.ts";
import { keyText, type PlannedDelivery } from "../delivery/rows.ts";
import type { DeliveryOrder } from "../domain/provider.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import { providerOf } from "../providers/registry.ts";
import { mapOrder } from "./map-order.ts";
import { type ClaimedOrder, claimOrders, commitPlans, type PlannedOrder, postponePlans } from "./plan-rows.server.ts";
import { profileOf, type ShopConnections, type ShopConnectionsReader } from "./shop-connections.server.ts";

export interface PlanOptions {
  sql: Sql;
  worker(): number;
  now(): number;
  engine: Engine;
  shops: ShopConnectionsReader;
  /** Asks Shopify for variants, and for the shop's own facts where they are missing. Throws when it can't be asked. */
  fetchFacts(shop: ShopConnections, variantIds: string[]): Promise<Map<string, VariantFacts | null>>;
  log: Log;
}

const LIMITS = { perShop: 100, total: 400 };
const FETCH_RETRY_MS = [5_000, 15_000, 60_000, 300_000, 600_000];
/** So long an order waits for facts that can't be had; then it is planned by what it says itself. */
const FACTS_WAIT_MS = 3_600_000;

/**
 * Plans the orders that are due: each is crossed with its shop's connections, and all their deliveries commit together.
 * What may leave at once goes to the engine without another look at the database.
 */
export function createPlanner(options: PlanOptions) {
  const { sql, engine, shops, log } = options;
  const fetching = new Set<Promise<void>>();

  /** Plans one group. Gives how many orders were claimed: a full group means that more are waiting. */
  const planDue = async (): Promise<number> => {
    const now = new Date(options.now());
    const orders = await claimOrders(sql, options.worker(), now, LIMITS);
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
      const work: Promise<void> = completeAndCommit(shopId, group, byShop, facts).finally(() => fetching.delete(work));
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
      await keepFacts(sql, shopId, fetched, new Date(options.now()));
      shops.forget();
      const known = new Map([...(facts.get(shopId) ?? []), ...fetched]);
      await commit(orders, await shops.of([shopId]), new Map([[shopId, known]]), false);
    } catch (error) {
      log.warn({ shop: shop.domain, error: error instanceof Error ? error.message : "unknown" }, "facts can't be had");
      await goOnWithout(orders, byShop, facts);
    }
  };

  /** Orders wait for facts with backoff, an hour at most; then they go on with what they say themselves. */
  const goOnWithout = async (
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
    for (const [dueAt, group] of waits) await postponePlans(sql, options.worker(), group, new Date(dueAt));
  };

  const commit = async (
    orders: ClaimedOrder[],
    byShop: Map<number, ShopConnections>,
    facts: Map<number, Map<string, VariantFacts | null>>,
    factsUnavailable: boolean,
  ): Promise<void> => {
    if (orders.length === 0) return;
    const now = new Date(options.now());
    const planned: PlannedOrder[] = [];
    const rows: PlannedDelivery[] = [];
    const ready = new Map<string, ReadyDelivery>();
    const room = new Map<string, number>();
    const takeRoom = (shopId: number, provider: PlannedDelivery["provider"]): boolean => {
      const key = `${shopId}/${provider}`;
      const left = room.get(key) ?? engine.room(shopId, provider);
      room.set(key, left - 1);
      return left > 0;
    };

    for (const order of orders) {
      const shop = byShop.get(order.shopId);
      const known = new Map(
        [...(facts.get(order.shopId) ?? [])].filter((entry): entry is [string, VariantFacts] => entry[1] !== null),
      );
      let linkMethod: LinkMethod | null = null;
      for (const connection of shop?.connections ?? []) {
        if (!connection.gate.enabled || !order.body || !shop) continue;
        for (const event of order.dueEvents) {
          const mapping = mapOrder(
            { event, order: order.body, shop: profileOf(shop), stored: order.stored, facts: known },
            providerOf(connection.provider),
            connection.settings,
          );
          linkMethod = mapping.link.method;
          const open = isOpen(connection.gate, now.getTime()) && order.origin !== "backfill";
          const status =
            mapping.delivery === null
              ? "skipped"
              : connection.gate.state === "held"
                ? "held"
                : open && takeRoom(order.shopId, connection.provider)
                  ? "sending"
                  : "pending";
          const row: PlannedDelivery = {
            shopId: order.shopId,
            orderId: order.orderId,
            provider: connection.provider,
            event,
            sequence: 0,
            receivedAt: order.receivedAt,
            status,
            reason: mapping.reason,
            lane: order.origin === "backfill" ? "backfill" : "live",
            dueAt: status === "pending" ? now : null,
            skippedLines: mapping.skippedLines,
            warnings: factsUnavailable ? ["facts_unavailable"] : [],
            waitedBaseMs: connection.waitedMs,
          };
          rows.push(row);
          if (status === "sending" && mapping.delivery) {
            ready.set(keyText(row), toReady(row, mapping.delivery, connection, now));
          }
        }
      }
      planned.push({ order, linkMethod });
    }

    for (const made of await commitPlans(sql, options.worker(), now, planned, rows)) {
      const delivery = ready.get(keyText({ ...made, receivedAt: now }));
      if (delivery) engine.start(delivery);
    }
  };

  return {
    planDue,
    /** Waits for the plans whose facts are being fetched. */
    idle: async (): Promise<void> => {
      await Promise.allSettled(fetching);
    },
  };
}

export type Planner = ReturnType<typeof createPlanner>;

function toReady(
  row: PlannedDelivery,
  delivery: DeliveryOrder,
  connection: ReadyDelivery["connection"],
  now: Date,
): ReadyDelivery {
  const { shopId, orderId, provider, event, sequence, receivedAt, waitedBaseMs } = row;
  return {
    claimed: {
      shopId,
      orderId,
      provider,
      event,
      sequence,
      receivedAt,
      waitedBaseMs,
      attempt: 1,
      doubles: 0,
      providerRef: null,
      lines: null,
      firstAttemptAt: now,
      uncertain: false,
    },
    delivery,
    connection,
  };
}

function variantsOf(orders: ClaimedOrder[]): string[] {
  const lines = orders.flatMap((order) => order.body?.lines ?? []);
  return [
    ...new Set(lines.flatMap((line) => (line.reason === null && line.variantId !== null ? [line.variantId] : []))),
  ];
}

function wantedVariants(orders: ClaimedOrder[]): { shopId: number; variantId: string }[] {
  return [...Map.groupBy(orders, (order) => order.shopId)].flatMap(([shopId, group]) =>
    variantsOf(group).map((variantId) => ({ shopId, variantId })),
  );
}

function missingVariants(orders: ClaimedOrder[], known: Map<string, VariantFacts | null> | undefined): string[] {
  return variantsOf(orders).filter((variantId) => !known?.has(variantId));
}
