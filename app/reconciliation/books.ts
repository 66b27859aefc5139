import type { DeliveryStatus } from "../domain/delivery.ts";
import { PROVIDER_NAMES, type ProviderName } from "../domain/ids.ts";

/** Where a paid order of Shopify's stands at one provider. */
export type Standing = "delivered" | "waiting" | "skipped" | "dead" | "not_owed" | "missing";

/** A paid order of Shopify's as our ledger knows it, whole or not at all. */
export interface BookedOrder {
  orderId: string;
  known: boolean;
  erased: boolean;
  planDueAt: Date | null;
  plannedAt: Date | null;
  deliveries: { provider: ProviderName; status: DeliveryStatus; dated: boolean }[];
}

/** A connection that orders are owed to since it was made. */
export interface BookedConnection {
  provider: ProviderName;
  createdAt: Date;
}

/**
 * Where an order stands at a provider. An order owes nothing to a connection that was made after it was planned; one
 * that waits without a date counts as missing, since nothing would ever carry it on.
 */
export function standingOf(order: BookedOrder, connection: BookedConnection): Standing {
  if (order.erased) return "skipped";
  const delivery = order.deliveries.find(({ provider }) => provider === connection.provider);
  if (!delivery) {
    if (!order.known) return "missing";
    if (order.planDueAt !== null) return "waiting";
    return order.plannedAt !== null && order.plannedAt < connection.createdAt ? "not_owed" : "missing";
  }
  switch (delivery.status) {
    case "delivered":
    case "partly_delivered":
      return "delivered";
    case "skipped":
    case "dead":
      return delivery.status;
    case "sending":
    case "held":
      return "waiting";
    case "pending":
      return delivery.dated ? "waiting" : "missing";
  }
}

type Counts = Record<Standing, number>;

/** The books of one day: Shopify's paid orders on one side, where each stands at every provider on the other. */
export interface DayBooks {
  /** `YYYY-MM-DD`, UTC, by when the orders were placed. */
  day: string;
  shopify: number;
  providers: Partial<Record<ProviderName, Counts>>;
  /** The orders that stand nowhere, the first hundred. */
  missing: { orderId: string; name: string; provider: ProviderName }[];
}

export const emptyBooks = (day: string): DayBooks => ({ day, shopify: 0, providers: {}, missing: [] });

const NAMED_AT_MOST = 100;

/** Adds an order to its day's books. */
export function book(
  books: DayBooks,
  order: BookedOrder & { name: string },
  connections: readonly BookedConnection[],
): void {
  books.shopify += 1;
  for (const connection of connections) {
    const counts = (books.providers[connection.provider] ??= {
      delivered: 0,
      waiting: 0,
      skipped: 0,
      dead: 0,
      not_owed: 0,
      missing: 0,
    });
    const standing = standingOf(order, connection);
    counts[standing] += 1;
    if (standing === "missing" && books.missing.length < NAMED_AT_MOST) {
      books.missing.push({ orderId: order.orderId, name: order.name, provider: connection.provider });
    }
  }
}

/** Whether a day's equation closes: at every provider each of Shopify's paid orders stands somewhere. */
export function closes(books: DayBooks): boolean {
  return PROVIDER_NAMES.every((provider) => {
    const counts = books.providers[provider];
    if (!counts) return true;
    const { missing, ...rest } = counts;
    return missing === 0 && Object.values(rest).reduce((sum, count) => sum + count, 0) === books.shopify;
  });
}

/** The UTC day of an instant. */
export const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
