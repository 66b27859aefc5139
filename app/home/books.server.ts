import type { Sql } from "../platform/database/database.server.ts";
import type { DayBooks } from "../reconciliation/books.ts";
import { type Equation, equationsOf } from "../reconciliation/equation.ts";

/** How a shop's paid orders of the last comparison with Shopify stand, and what has come since. */
export interface HomeBooks {
  /** When the last comparison ended; null before the first. */
  comparedAt: Date | null;
  /** The first of its days, `YYYY-MM-DD`, UTC. */
  from: string | null;
  equations: Equation[];
  /** Orders that stand nowhere, the first of them. */
  missing: DayBooks["missing"];
  /** Orders that came after the comparison, or after the install where there was none yet. */
  notCompared: { count: number; isMore: boolean };
}

const COUNTED_AT_MOST = 500;
const NAMED_AT_MOST = 10;

/** Reads the books of a shop's last comparison. */
export async function readHomeBooks(sql: Sql, shopId: number): Promise<HomeBooks> {
  const [night] = await sql.query<{ days: DayBooks[]; at: Date }>(
    `SELECT coalesce(progress->'days', '[]') AS days, created_at AS at FROM operation
     WHERE shop_id = $1 AND kind = 'reconciliation' ORDER BY id DESC LIMIT 1`,
    [shopId],
  );
  const [since] = await sql.query<{ paid: number; all: number }>(
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE financial_status IN ('paid', 'partially_refunded', 'refunded'))::int AS paid
     FROM (
       SELECT financial_status FROM orders WHERE shop_id = $1 AND received_at > $2 AND origin <> 'backfill'
       ORDER BY received_at DESC LIMIT ${COUNTED_AT_MOST}
     ) latest`,
    [shopId, night?.at ?? new Date(0)],
  );
  return {
    comparedAt: night?.at ?? null,
    from: night?.days[0]?.day ?? null,
    equations: equationsOf(night?.days ?? []),
    missing: (night?.days ?? []).flatMap(({ missing }) => missing).slice(0, NAMED_AT_MOST),
    notCompared: { count: since?.paid ?? 0, isMore: since?.all === COUNTED_AT_MOST },
  };
}
