import type { Order } from "../domain/order.ts";
import type { LinkKey } from "../domain/session-link.ts";
import type { Ingest } from "../orders/ingest.server.ts";
import { isPaid } from "../orders/paid.ts";
import { orderNodeToOrder } from "../shopify/orders/order-node-to-order.ts";
import { UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import { joinOrder, parseLines } from "./jsonl.ts";

/** A stretch of a bucket's orders, read: those that were paid, and how many were not or can't be read. */
export interface Stretch {
  orders: Order[];
  unpaid: number;
  unreadable: number;
}

/**
 * Makes our orders of a stretch: backfill plans those that were paid (`mapping.md` 4). What Shopify says of an order takes
 * ten times the memory of ours: it is parsed and let go order by order.
 */
export function readStretch(groups: readonly Buffer[][], linkKeys: readonly LinkKey[]): Stretch {
  const stretch: Stretch = { orders: [], unpaid: 0, unreadable: 0 };
  for (const group of groups) {
    for (const { node, lines } of joinOrder(parseLines(group))) {
      try {
        const order = orderNodeToOrder(node, lines, linkKeys);
        if (isPaid(order)) stretch.orders.push(order);
        else stretch.unpaid += 1;
      } catch (error) {
        if (!(error instanceof UnreadableBody)) throw error;
        stretch.unreadable += 1;
      }
    }
  }
  return stretch;
}

/** Takes orders of the past in; they commit together. One that was delivered before owes nothing again. */
export async function takeIn(ingest: Ingest, shopId: number, orders: readonly Order[], now: Date): Promise<void> {
  await Promise.all(
    orders.map((order) =>
      ingest.add({
        shopId,
        order,
        event: "order_paid",
        origin: "backfill",
        receivedAt: now,
        triggeredAt: null,
      }),
    ),
  );
}
