import type { StoredStatus } from "../delivery/state.ts";
import type { ProviderName } from "../domain/ids.ts";

/** Where a paid order of Shopify's stands at one provider. */
export const STANDINGS = ["delivered", "partly", "waiting", "held", "skipped", "dead", "not_owed", "missing"] as const;
export type Standing = (typeof STANDINGS)[number];

/** A paid order of Shopify's as our ledger knows it, whole or not at all. Instants are ISO texts where they are texts. */
export interface BookedOrder {
  orderId: string;
  known: boolean;
  erased: boolean;
  plannedAt: Date | null;
  /** Since when its plan is owed, or something of it at a provider. */
  owed: Partial<Record<ProviderName | "plan", string>>;
  deliveries: { provider: ProviderName; status: StoredStatus; reason?: string | null }[];
}

/** A connection that orders are owed to since it was made. */
export interface BookedConnection {
  provider: ProviderName;
  createdAt: Date;
  /** Whether it is held, paused or its circuit open: then what waits may wait long. */
  waits: boolean;
  /** Whether it is held: then what waits is held. */
  held: boolean;
}

/**
 * So long something may be owed without anybody taking it up: the longest step of the backoff is twelve hours, and a plan
 * waits an hour for facts. What is older is missing, whatever its row says.
 */
const OWED_AT_MOST_MS = 2 * 24 * 3_600_000;

/**
 * Where an order stands at a provider. An order owes nothing to a connection that was made after it was planned; what
 * nothing would ever carry on counts as missing.
 */
export function stateAtProvider(order: BookedOrder, connection: BookedConnection, now: Date): Standing {
  if (order.erased) return "skipped";
  const isOwed = (queue: ProviderName | "plan", mayBeOld: boolean): boolean => {
    const since = order.owed[queue];
    return since !== undefined && (mayBeOld || now.getTime() - Date.parse(since) <= OWED_AT_MOST_MS);
  };
  const { provider, waits } = connection;
  const delivery = order.deliveries.find((one) => one.provider === provider);
  switch (delivery?.status) {
    case undefined: {
      if (!order.known) return "missing";
      if (isOwed("plan", false) || isOwed(provider, waits)) return "waiting";
      return order.plannedAt !== null && order.plannedAt < connection.createdAt ? "not_owed" : "missing";
    }
    case "delivered":
    case "skipped":
    case "dead":
      return delivery?.status ?? "missing";
    case "partly_delivered":
      return "partly";
    case "pending":
      if (!isOwed(provider, waits)) return "missing";
      return connection.held ? "held" : "waiting";
  }
}

type Counts = Record<Standing, number>;

/** Why an order counts as skipped that was erased on request: nothing else of it is known. */
const ERASED = "order_erased";

/** The books of one day: Shopify's paid orders on one side, where each stands at every provider on the other. */
export interface DayBooks {
  /** `YYYY-MM-DD`, UTC, by when the orders were placed. */
  day: string;
  shopify: number;
  providers: Partial<Record<ProviderName, Counts>>;
  /** What was skipped, by its reason. */
  skipped: Partial<Record<ProviderName, Record<string, number>>>;
  /** The orders that stand nowhere, the first hundred. */
  missing: { orderId: string; name: string; provider: ProviderName }[];
}

export const emptyBooks = (day: string): DayBooks => ({ day, shopify: 0, providers: {}, skipped: {}, missing: [] });

const NAMED_AT_MOST = 100;

/** Adds an order to its day's books. */
export function book(
  books: DayBooks,
  order: BookedOrder & { name: string },
  connections: readonly BookedConnection[],
  now: Date,
): void {
  books.shopify += 1;
  for (const connection of connections) {
    const counts = (books.providers[connection.provider] ??= Object.fromEntries(
      STANDINGS.map((standing) => [standing, 0]),
    ) as Counts);
    const standing = stateAtProvider(order, connection, now);
    counts[standing] += 1;
    if (standing === "skipped") {
      const reasons = (books.skipped[connection.provider] ??= {});
      const reason = reasonOf(order, connection.provider);
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    if (standing === "missing" && books.missing.length < NAMED_AT_MOST) {
      books.missing.push({ orderId: order.orderId, name: order.name, provider: connection.provider });
    }
  }
}

const reasonOf = ({ erased, deliveries }: BookedOrder, provider: ProviderName): string =>
  erased ? ERASED : (deliveries.find((one) => one.provider === provider)?.reason ?? "unknown");

/** Whether a day's equation closes: at every provider each of Shopify's paid orders stands somewhere. */
export function isBalanced(books: DayBooks): boolean {
  return Object.values(books.providers).every((counts) => {
    if (!counts) return true;
    const { missing, ...rest } = counts;
    return missing === 0 && Object.values(rest).reduce((sum, count) => sum + count, 0) === books.shopify;
  });
}

/** The UTC day of an instant. */
export const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
