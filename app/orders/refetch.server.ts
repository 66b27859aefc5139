import { messageOf } from "../domain/text.ts";
import type { Order } from "../domain/order.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Ingest } from "./ingest.server.ts";
import { claimRefetches, closeRefetches, type DueRefetch, postponeRefetches } from "./refetch-rows.server.ts";

export interface RefetchOptions {
  sql: Sql;
  ingest: Ingest;
  /** Reads orders of a shop; one that Shopify doesn't have any more is left out. Throws when it can't be asked. */
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  now(): number;
  log: Log;
}

const AT_ONCE = 50;
const WAITS_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000];

/**
 * Fetches orders that changed by a webhook that doesn't carry them (an edit, a refund) and takes them in as updated.
 * Returns how many were due. What can't be fetched waits and is tried again for as long as the shop is ours.
 */
export function createRefetch({ sql, ingest, fetchOrders, now, log }: RefetchOptions) {
  const fetchShop = async (domain: string, due: DueRefetch[]): Promise<void> => {
    const [first] = due;
    if (!first) return;
    try {
      const orders = await fetchOrders(
        { id: first.shopId, domain },
        due.map(({ orderId }) => orderId),
      );
      const receivedAt = new Date(now());
      await Promise.all(
        orders.map((order) =>
          ingest.add({
            shopId: first.shopId,
            order,
            event: null,
            origin: "webhook",
            receivedAt,
            triggeredAt: null,
          }),
        ),
      );
      await closeRefetches(sql, due);
    } catch (error) {
      log.warn({ shop: domain, error: messageOf(error) }, "orders not fetched");
      const attempts = Math.max(...due.map((one) => one.attempts));
      const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? 0;
      await postponeRefetches(sql, due, new Date(now() + wait));
    }
  };

  return async (): Promise<number> => {
    const due = await claimRefetches(sql, new Date(now()), AT_ONCE);
    const byShop = Map.groupBy(due, ({ domain }) => domain);
    await Promise.all([...byShop].map(([domain, group]) => fetchShop(domain, group)));
    return due.length;
  };
}
