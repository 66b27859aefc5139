import type { ProviderName } from "../domain/ids.ts";
import { type DayBooks, STANDINGS, type Standing } from "./books.ts";

/** The books of a connection over some days, as one equation: what Shopify counts is the sum of where its orders stand. */
export interface Equation {
  provider: ProviderName;
  /** Shopify's own count of paid orders. */
  shopify: number;
  counts: Record<Standing, number>;
  /** What was skipped, by its reason, most first. */
  skipped: { reason: string; count: number }[];
  /** Whether every order stands somewhere. */
  closes: boolean;
}

/** Sums up the days of a comparison for each connection that was compared. Days of an earlier version lack some counts. */
export function equationsOf(days: readonly DayBooks[]): Equation[] {
  const providers = new Set(days.flatMap((day) => Object.keys(day.providers)));
  return [...providers].sort().map((provider) => {
    // A day on which nobody was connected yet owes this provider nothing, and isn't its.
    const own = days.filter((day) => day.providers[provider]);
    const sum = (standing: Standing): number =>
      own.reduce((total, day) => total + (day.providers[provider]?.[standing] ?? 0), 0);
    const counts = Object.fromEntries(STANDINGS.map((one) => [one, sum(one)])) as Record<Standing, number>;
    const shopify = own.reduce((total, day) => total + day.shopify, 0);
    const stood = STANDINGS.reduce((total, one) => total + counts[one], 0);
    return {
      provider,
      shopify,
      counts,
      skipped: reasonsOf(own, provider),
      closes: counts.missing === 0 && stood === shopify,
    };
  });
}

function reasonsOf(days: readonly DayBooks[], provider: ProviderName): Equation["skipped"] {
  const reasons = new Map<string, number>();
  // Books that were kept before reasons were have none.
  for (const { skipped = {} } of days as readonly Partial<DayBooks>[]) {
    for (const [reason, count] of Object.entries(skipped[provider] ?? {})) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    }
  }
  return [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
