import type { DeliveryStatus, OrderEvent } from "../domain/delivery.ts";

/** A delivery of the same order to the same provider, as the ledger has it. */
export interface Sibling {
  event: OrderEvent;
  sequence: number;
  status: DeliveryStatus;
  dueAt: Date | null;
  attempts: number;
  providerRef: string | null;
  warnings: readonly string[];
}

/** Whether a delivery may be sent now; `providerRef` is the provider's own id of the order, where it gave one. */
export type Turn = { kind: "go"; providerRef: string | null } | { kind: "wait"; until: Date } | { kind: "skip" };

const RANK: Record<OrderEvent, number> = {
  order_created: 0,
  order_paid: 1,
  order_updated: 2,
  order_fulfilled: 3,
  order_cancelled: 4,
};
const OPEN: ReadonlySet<DeliveryStatus> = new Set(["pending", "sending", "held"]);
const DONE: ReadonlySet<DeliveryStatus> = new Set(["delivered", "partly_delivered"]);

const SOONEST_MS = 2_000;
const LATEST_MS = 10 * 60_000;

/** Which of two events of an order comes first: below 0 for the left one. */
export function compareEvents(a: OrderEvent, b: OrderEvent): number {
  return RANK[a] - RANK[b];
}

/**
 * Whose turn it is among the deliveries of one order to one provider: a later event waits until the earlier ones are
 * settled, dated by the one it waits for. What changes an order at the provider (`changes`) needs the order to be there:
 * once its payment is skipped or dead there is nothing to change (`mapping.md` 5), unless an attempt broke off and may
 * have arrived all the same.
 */
export function turnOf(
  own: { event: OrderEvent; sequence: number; providerRef: string | null; uncertain?: boolean },
  siblings: readonly Sibling[],
  { changes, now }: { changes: boolean; now: number },
): Turn {
  const earlier = siblings.filter(
    ({ event, sequence }) => compareEvents(event, own.event) < 0 || (event === own.event && sequence < own.sequence),
  );
  const open = earlier.filter(({ status }) => OPEN.has(status));
  if (open.length > 0) {
    const next = Math.max(...open.map(({ dueAt }) => dueAt?.getTime() ?? now));
    const until = Math.min(now + LATEST_MS, Math.max(now + SOONEST_MS, next + SOONEST_MS));
    return { kind: "wait", until: new Date(until) };
  }
  const payment = siblings.find(({ event }) => event === "order_paid");
  const providerRef = own.providerRef ?? payment?.providerRef ?? null;
  if (!changes) return { kind: "go", providerRef };
  const mayBeThere = payment && (DONE.has(payment.status) || payment.warnings.includes("uncertain"));
  return mayBeThere || own.uncertain || providerRef !== null ? { kind: "go", providerRef } : { kind: "skip" };
}
