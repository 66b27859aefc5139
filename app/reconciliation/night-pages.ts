import { type DayBooks, dayOf } from "./books.ts";

/**
 * A night that is read page by page, in the order in which its orders were placed: each stands there once, however often
 * it changes meanwhile, so that none is booked twice.
 */
export interface PagedNight {
  /** From when on orders are compared, an ISO instant. */
  since: string;
  /** Shopify's cursor of the page that was read last. */
  after: string | null;
  /** How many orders were read. */
  read: number;
  days: DayBooks[];
}

export const firstPage = (since: number): PagedNight => ({
  since: new Date(since).toISOString(),
  after: null,
  read: 0,
  days: [],
});

/** How many days of a night have been read to their end, of how many. */
export function daysRead({ since, days }: PagedNight, now: number): { read: number; of: number } {
  const first = Date.parse(`${since.slice(0, 10)}T00:00:00Z`);
  const of = Math.floor((Date.parse(`${dayOf(now)}T00:00:00Z`) - first) / 86_400_000) + 1;
  const last = days
    .map(({ day }) => day)
    .sort()
    .at(-1);
  // The day of the last order that was read isn't known to be at its end.
  const read = last === undefined ? 0 : Math.floor((Date.parse(`${last}T00:00:00Z`) - first) / 86_400_000);
  return { read: Math.max(0, Math.min(read, of)), of };
}
