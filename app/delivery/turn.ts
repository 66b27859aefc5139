import type { OrderEvent } from "../domain/delivery.ts";
import type { OwnDelivery } from "./rows.ts";
import { isUncertain } from "./state.ts";

const RANK: Record<OrderEvent, number> = {
  order_created: 0,
  order_paid: 1,
  order_updated: 2,
  order_fulfilled: 3,
  order_cancelled: 4,
};

/** Which of two events of an order comes first: below 0 for the left one. */
export function compareEvents(a: OrderEvent, b: OrderEvent): number {
  return RANK[a] - RANK[b];
}

type Turn = Pick<OwnDelivery, "event" | "sequence">;

/** Which of two deliveries of an order to one provider leaves first: below 0 for the left one. */
export const compareTurns = (a: Turn, b: Turn): number => compareEvents(a.event, b.event) || a.sequence - b.sequence;

/** The delivery that is sent next among those of one order to one provider: the first that isn't settled, or null. */
export function nextOf(deliveries: readonly OwnDelivery[]): OwnDelivery | null {
  return deliveries.filter(({ state }) => state.status === "pending").sort(compareTurns)[0] ?? null;
}

/**
 * Whether what changes an order at the provider has something to change: once its payment is skipped or dead there is
 * nothing (`mapping.md` 5), unless an attempt broke off and may have arrived all the same. `providerRef` is the
 * provider's own id of the order, where it gave one.
 */
export function mayBeThere(own: OwnDelivery["state"], others: readonly OwnDelivery[]): boolean {
  const payment = others.find(({ event }) => event === "order_paid")?.state;
  const arrived = payment && (payment.status === "delivered" || payment.status === "partly_delivered");
  return (
    Boolean(arrived) ||
    (payment !== undefined && isUncertain(payment)) ||
    isUncertain(own) ||
    refOf(own, others) !== null
  );
}

/** The provider's own id of an order, by whichever of its deliveries learned it. */
export function refOf(own: OwnDelivery["state"], others: readonly OwnDelivery[]): string | null {
  return own.providerRef ?? others.find(({ event }) => event === "order_paid")?.state.providerRef ?? null;
}
