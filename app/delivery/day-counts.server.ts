import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** How a provider's deliveries of a UTC day (`YYYY-MM-DD`) stand, by the day on which their orders came. */
export interface DayCount {
  provider: ProviderName;
  day: string;
  /** Taken by the provider, in part too. */
  delivered: number;
  /** Waiting, on their way or held. */
  waiting: number;
  skipped: number;
  dead: number;
}

/** A shop's deliveries by provider and day, those of orders that came since a UTC day. */
export async function countByDay(sql: Sql, shopId: number, since: Date): Promise<DayCount[]> {
  return sql.query(
    `SELECT provider, day::text AS day,
       coalesce(sum(value) FILTER (WHERE status IN ('delivered', 'partly_delivered')), 0)::int AS delivered,
       coalesce(sum(value) FILTER (WHERE status = 'pending'), 0)::int AS waiting,
       coalesce(sum(value) FILTER (WHERE status = 'skipped'), 0)::int AS skipped,
       coalesce(sum(value) FILTER (WHERE status = 'dead'), 0)::int AS dead
     FROM tally WHERE shop_id = $1 AND day >= $2::date GROUP BY 1, 2 ORDER BY 1, 2 -- reads at most 10000`,
    [shopId, since.toISOString().slice(0, 10)],
  );
}
