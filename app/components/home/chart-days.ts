import type { DayCount } from "../../delivery/day-counts.server.ts";
import type { ProviderName } from "../../domain/ids.ts";

export const CHART_PARTS = ["delivered", "waiting", "skipped", "dead"] as const;
export type ChartPart = (typeof CHART_PARTS)[number];

/** A provider's deliveries over the days of the chart, a day without any included. */
export interface ChartOfProvider {
  provider: ProviderName;
  days: ({ day: string } & Record<ChartPart, number>)[];
  total: number;
}

const DAY_MS = 24 * 3_600_000;

/** The charts of all providers that had anything, by the days from the first to the last. */
export function chartsOf(counts: readonly DayCount[], { from, to }: { from: string; to: string }): ChartOfProvider[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return [...new Set(counts.map(({ provider }) => provider))].map((provider) => {
    const own = days.map((day) => {
      const found = counts.find((count) => count.provider === provider && count.day === day);
      return { day, delivered: 0, waiting: 0, skipped: 0, dead: 0, ...found };
    });
    const total = own.reduce((sum, day) => CHART_PARTS.reduce((all, part) => all + day[part], sum), 0);
    return { provider, days: own, total };
  });
}
