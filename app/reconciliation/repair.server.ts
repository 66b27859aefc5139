import { compareEvents } from "../delivery/turn.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { OrderHead } from "../shopify/orders/order-head.ts";
import { type CompareContext, type Lack, missingEvents } from "./compare.ts";
import { readOurs } from "./rows.server.ts";
import { setAside, takeBackIn } from "./set-aside.server.ts";

export interface RepairOptions {
  sql: Sql;
  ingest: Ingest;
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  now(): number;
  log: Log;
}

/**
 * Compares heads of Shopify's orders with ours, fetches what is lacking and takes it in, marked as never told by a
 * webhook. One that can't be kept is set aside by name. Returns how many orders were compared and how many lacked
 * something. Throws when Shopify can't be asked.
 */
export function createRepair({ sql, ingest, fetchOrders, now, log }: RepairOptions) {
  return async (
    shop: { id: number; domain: string },
    heads: readonly OrderHead[],
    context: CompareContext,
  ): Promise<{ compared: number; repaired: number }> => {
    const ours = await readOurs(
      sql,
      shop.id,
      heads.map(({ id }) => id),
    );
    const lacking = new Map<string, Lack>();
    for (const head of heads) {
      const lack = missingEvents(head, ours.get(head.id), context);
      if (lack) lacking.set(head.id, lack);
    }
    if (lacking.size === 0) return { compared: heads.length, repaired: 0 };

    const ids = [...lacking.keys()];
    const orders = await fetchOrders(shop, ids);
    const receivedAt = new Date(now());
    let repaired = 0;
    for (const order of orders) {
      const lack = lacking.get(order.id);
      if (!lack) continue;
      const events: OrderEvent[] = [...lack.events];
      if (lack.paid) events.push("order_paid");
      const told: (OrderEvent | null)[] = events.length > 0 ? events.sort(compareEvents) : [null];
      let unkept: string | null = null;
      // One at a time: each owes its event, and the order's row is one.
      for (const event of told) {
        const arrival = { shopId: shop.id, order, event, receivedAt, triggeredAt: null };
        const kept = await ingest.add({ ...arrival, origin: "reconciliation" });
        if (kept.outcome === "unkept") unkept = kept.reason;
      }
      if (unkept !== null) {
        log.error({ shop: shop.domain, order: order.id, reason: unkept }, "order set aside");
        await setAside(sql, shop.id, { id: order.id, reason: unkept }, receivedAt);
        continue;
      }
      await takeBackIn(sql, shop.id, order.id, receivedAt);
      // Whether it owes an update is told by what the newer version would send.
      if (events.length > 0) repaired += 1;
    }
    if (repaired > 0) log.warn({ shop: shop.domain, orders: repaired }, "webhooks never came, orders fetched");
    return { compared: heads.length, repaired };
  };
}

export type Repair = ReturnType<typeof createRepair>;
