import type { Order } from "../domain/order.ts";

const PAID = new Set(["paid", "partially_refunded", "refunded"]);

/** Whether an order was paid, by what it says itself (`mapping.md` 4): a refund follows a payment. */
export function isPaid({ financialStatus }: Pick<Order, "financialStatus">): boolean {
  return PAID.has(financialStatus ?? "");
}

/**
 * Whether an order's payment is owed to the providers though nothing told of it: an order of before the install is a
 * backfill's business, else every change of an old order would send it.
 */
export function owesPayment(order: Pick<Order, "financialStatus" | "placedAt">, installedAt: Date): boolean {
  return isPaid(order) && order.placedAt >= installedAt.getTime();
}
