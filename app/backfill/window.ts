const DAY_MS = 86_400_000;

/** Without `read_all_orders` Shopify shows an app the orders of the last sixty days. */
export const RECENT_DAYS = 60;

export interface Window {
  from: Date;
  to: Date;
}

export type WindowRead = { ok: true; window: Window } | { ok: false; reason: "empty" | "needs_read_all_orders" };

/**
 * The time whose orders a backfill reads: of the last sixty days unless said otherwise. Older ones need the scope
 * `read_all_orders`.
 */
export function readWindow(
  asked: { from?: Date | undefined; to?: Date | undefined },
  { now, scopes }: { now: Date; scopes: readonly string[] },
): WindowRead {
  const oldest = new Date(now.getTime() - RECENT_DAYS * DAY_MS);
  const from = asked.from ?? oldest;
  const to = asked.to && asked.to < now ? asked.to : now;
  if (from >= to) return { ok: false, reason: "empty" };
  if (from < oldest && !scopes.includes("read_all_orders")) return { ok: false, reason: "needs_read_all_orders" };
  return { ok: true, window: { from, to } };
}

/** The window in Shopify's search syntax. */
export function searchOf({ from, to }: Window): string {
  return `created_at:>='${from.toISOString()}' AND created_at:<'${to.toISOString()}'`;
}
