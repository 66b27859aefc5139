import { compareEvents } from "../delivery/turn.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import type { Sql } from "../platform/database.server.ts";
import type { Log } from "../platform/log.ts";
import type { OrderHead } from "../shopify/order-head.ts";
import { type CompareContext, isEdited, type Lack, lackOf } from "./compare.ts";
import { readBodies, readOurs } from "./rows.server.ts";

export interface RepairOptions {
  sql: Sql;
  ingest: Ingest;
  fetchOrders(shop: { id: number; domain: string }, orderIds: string[]): Promise<Order[]>;
  now(): number;
  log: Log;
}

/**
 * Compares heads of Shopify's orders with ours, fetches what is lacking and takes it in, marked as never told by a
 * webhook. Gives how many orders were compared and how many lacked something. Throws when Shopify can't be asked.
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
      const lack = lackOf(head, ours.get(head.id), context);
      if (lack) lacking.set(head.id, lack);
    }
    if (lacking.size === 0) return { compared: heads.length, repaired: 0 };

    const ids = [...lacking.keys()];
    const orders = await fetchOrders(shop, ids);
    const bodies = await readBodies(sql, shop.id, ids);
    const receivedAt = new Date(now());
    let repaired = 0;
    for (const order of orders) {
      const lack = lacking.get(order.id);
      if (!lack) continue;
      const edited = lack.maybeUpdated && isEdited(bodies.get(order.id) ?? null, order);
      const events: OrderEvent[] = [...lack.events, ...(edited ? (["order_updated"] as const) : [])];
      if (lack.paid) events.push("order_paid");
      const told: (OrderEvent | null)[] = events.length > 0 ? events.sort(compareEvents) : [null];
      // One at a time: each owes its event, and the order's row is one.
      for (const event of told) {
        const arrival = { shopId: shop.id, order, event, receivedAt, triggeredAt: null, receipt: null };
        await ingest.add({ ...arrival, origin: "reconciliation" });
      }
      if (events.length > 0) repaired += 1;
    }
    if (repaired > 0) log.warn({ shop: shop.domain, orders: repaired }, "webhooks never came, orders fetched");
    return { compared: heads.length, repaired };
  };
}

export type Repair = ReturnType<typeof createRepair>;
