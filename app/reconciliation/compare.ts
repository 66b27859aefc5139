import type { OrderEvent } from "../domain/delivery.ts";
import { isPaid } from "../orders/paid.ts";
import type { OrderHead } from "../shopify/orders/order-head.ts";

/** An order as we know it, as far as a comparison needs it. */
export interface OurOrder {
  orderId: string;
  sourceUpdatedAt: Date | null;
  cancelledAt: Date | null;
  notedEvents: readonly OrderEvent[];
  /** Erased on request: it doesn't come back. */
  erased: boolean;
}

export interface CompareContext {
  installedAt: Date;
  /** What the shop's providers take. */
  taken: ReadonlySet<OrderEvent>;
}

/** What a comparison finds lacking: the events that nothing told of, and whether an update may be owed. */
export interface Lack {
  paid: boolean;
  events: OrderEvent[];
  maybeUpdated: boolean;
}

/**
 * Compares Shopify's order with ours. Returns null when nothing is lacking: an unpaid order that we don't know owes nobody
 * anything, and one that was placed before the install is a backfill's business unless we know it.
 */
export function missingEvents(
  head: OrderHead,
  ours: OurOrder | undefined,
  { installedAt, taken }: CompareContext,
): Lack | null {
  if (ours?.erased) return null;
  const noted = (event: OrderEvent): boolean => ours?.notedEvents.includes(event) ?? false;
  const paid = isPaid(head) && !noted("order_paid") && (ours !== undefined || head.placedAt >= installedAt.getTime());
  if (!ours) return paid ? { paid, events: followers(head, taken), maybeUpdated: false } : null;

  const events = followers(head, taken).filter((event) => !noted(event));
  const stale = ours.sourceUpdatedAt === null || ours.sourceUpdatedAt.getTime() < head.updatedAt;
  const maybeUpdated = stale && taken.has("order_updated") && !head.cancelled;
  const cancelledUnseen = head.cancelled && ours.cancelledAt === null;
  return paid || events.length > 0 || maybeUpdated || cancelledUnseen ? { paid, events, maybeUpdated } : null;
}

function followers(head: OrderHead, taken: ReadonlySet<OrderEvent>): OrderEvent[] {
  const happened: OrderEvent[] = [];
  if (head.fulfilled) happened.push("order_fulfilled");
  if (head.cancelled) happened.push("order_cancelled");
  return happened.filter((event) => taken.has(event));
}
