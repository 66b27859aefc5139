import type { Sql } from "../platform/database/database.server.ts";
import { ADVICE_COUNTS, type AdviceCounts, noCounts, type ProviderCounts } from "./advice-counts.ts";
import { type Period, periodOf } from "./periods.ts";

/** The counts of a week, by its Monday. */
export interface WeekCounts extends AdviceCounts {
  /** `YYYY-MM-DD` */
  week: string;
}

export interface Insights {
  period: Period;
  /** The first day that is counted, `YYYY-MM-DD`, UTC. */
  from: string;
  /** Lines of orders, each once. */
  lines: AdviceCounts;
  /** By provider, the one that advised most first. */
  providers: ProviderCounts[];
  /** The lines, each once, by the week of their order, the newest first; weeks without any are left out. */
  weeks: WeekCounts[];
}

const DAY_MS = 86_400_000;
const SUMS = ADVICE_COUNTS.map((name) => `sum(${name})::int AS ${name}`).join(", ");

/** What was advised and bought of the orders of so many days, from the sums that upkeep keeps. */
export async function readInsights(sql: Sql, shopId: number, days: number, now: Date): Promise<Insights> {
  const period = periodOf(days);
  const from = new Date(now.getTime() - (period - 1) * DAY_MS).toISOString().slice(0, 10);
  const rows = await sql.query<ProviderCounts & { week: string }>(
    `SELECT provider, to_char(date_trunc('week', day::timestamp), 'YYYY-MM-DD') AS week, ${SUMS}
     FROM advice_day WHERE shop_id = $1 AND day >= $2::date GROUP BY 1, 2 ORDER BY 2 DESC -- reads at most 4000`,
    [shopId, from],
  );
  const byProvider = Map.groupBy(rows, ({ provider }) => provider);
  const providers = [...byProvider]
    .filter(([provider]) => provider !== "")
    .map(([provider, all]) => ({ provider, ...sumOf(all) }))
    .sort((a, b) => b.advised - a.advised || (a.provider < b.provider ? -1 : 1));
  const weeks = byProvider.get("") ?? [];
  return {
    ...{ period, from, lines: sumOf(weeks), providers },
    weeks: weeks.map(({ provider: _lines, ...week }) => week),
  };
}

function sumOf(rows: readonly AdviceCounts[]): AdviceCounts {
  const sum = noCounts();
  for (const row of rows) for (const name of ADVICE_COUNTS) sum[name] += row[name];
  return sum;
}
