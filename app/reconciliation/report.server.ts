import type { Sql } from "../platform/database/database.server.ts";
import { type OpenIncident, openIncidents } from "../records/incidents.server.ts";
import type { DayBooks } from "./books.ts";
import { CONNECTED } from "./rows.server.ts";
import { SET_ASIDE } from "./set-aside.server.ts";
import { daysRead, type PagedNight } from "./night-pages.ts";

export interface BooksReport {
  lookedUntil: Date | null;
  /** How far a night has come that is read page by page: days read to their end, of how many. */
  night: { read: number; of: number } | null;
  /** The days of the last night's comparison. */
  days: DayBooks[];
  incidents: OpenIncident[];
  /** Orders that couldn't be read or kept, by their ids. */
  setAside: OpenIncident[];
  /** Orders of the last thirty days of which no webhook told. */
  webhookMissing: number;
}

interface Row {
  lookedUntil: Date | null;
  night: PagedNight | null;
  days: DayBooks[] | null;
  webhookMissing: number;
}

/** How a shop's books stand. `now` in milliseconds. */
export async function readBooksOf(sql: Sql, shopId: number, now: number): Promise<BooksReport> {
  const [row] = await sql.query<Row>(
    `SELECT (SELECT looked_until FROM reconciliation WHERE shop_id = $1) AS "lookedUntil",
       (SELECT night FROM reconciliation WHERE shop_id = $1) AS night,
       (SELECT progress->'days' FROM operation WHERE shop_id = $1 AND kind = 'reconciliation' ORDER BY id DESC LIMIT 1) AS days,
       (SELECT count(*)::int FROM orders o WHERE shop_id = $1 AND webhook_missing
          AND received_at >= (SELECT max(received_at) - interval '30 days' FROM orders WHERE shop_id = $1)) AS "webhookMissing"`,
    [shopId],
  );
  const incidents = await openIncidents(sql, shopId, "books_open");
  return {
    lookedUntil: row?.lookedUntil ?? null,
    night: row?.night ? daysRead(row.night, now) : null,
    days: row?.days ?? [],
    incidents,
    setAside: await openIncidents(sql, shopId, SET_ASIDE),
    webhookMissing: row?.webhookMissing ?? 0,
  };
}

/** A look that is behind or failed, and its shop. */
export interface ListedLook {
  shop: string;
  lookedUntil: Date;
  dueAt: Date;
  failures: number;
  nightFailures: number;
}

/** Changes are looked at every five minutes, two minutes late; after three times that somebody should know. */
const BEHIND_MS = 15 * 60_000;
const LISTED_AT_MOST = 20;

/** The active shops, or the one, that are behind or whose last look or night failed, by domain; how far the last has come. */
export async function findLateLooks(
  sql: Sql,
  now: Date,
  shopId: number | null,
): Promise<{ shops: number; behind: string[]; failing: string[]; oldest: Date | null }> {
  type Row = { shops: number; behind: string[] | null; failing: string[] | null; oldest: Date | null };
  const [row] = await sql.query<Row>(
    `SELECT count(*)::int AS shops, min(r.looked_until) AS oldest,
       array_agg(s.domain ORDER BY s.domain) FILTER (WHERE r.looked_until < $1) AS behind,
       array_agg(s.domain ORDER BY s.domain) FILTER (WHERE r.failures > 0 OR r.night_failures > 0) AS failing
     FROM reconciliation r JOIN shop s ON s.id = r.shop_id AND s.state = 'active' AND ${CONNECTED}
     WHERE $2::int IS NULL OR r.shop_id = $2`,
    [new Date(now.getTime() - BEHIND_MS), shopId],
  );
  return {
    shops: row?.shops ?? 0,
    behind: row?.behind ?? [],
    failing: row?.failing ?? [],
    oldest: row?.oldest ?? null,
  };
}

/** How far the looks at all active shops have come, and the twenty that are furthest behind. */
export async function readEveryLook(
  sql: Sql,
  now: Date,
): Promise<{ shops: number; behind: number; failing: number; looks: ListedLook[] }> {
  const since = new Date(now.getTime() - BEHIND_MS);
  const [sums] = await sql.query<{ shops: number; behind: number; failing: number }>(
    `SELECT count(*)::int AS shops, (count(*) FILTER (WHERE r.looked_until < $1))::int AS behind,
       (count(*) FILTER (WHERE r.failures > 0 OR r.night_failures > 0))::int AS failing
     FROM reconciliation r JOIN shop s ON s.id = r.shop_id AND s.state = 'active' AND ${CONNECTED}`,
    [since],
  );
  const looks = await sql.query<ListedLook>(
    `SELECT s.domain AS shop, r.looked_until AS "lookedUntil", r.due_at AS "dueAt", r.failures,
       r.night_failures AS "nightFailures"
     FROM reconciliation r JOIN shop s ON s.id = r.shop_id AND s.state = 'active' AND ${CONNECTED}
     WHERE r.looked_until < $1 OR r.failures > 0 OR r.night_failures > 0
     ORDER BY r.looked_until LIMIT ${LISTED_AT_MOST}`,
    [since],
  );
  return { ...(sums ?? { shops: 0, behind: 0, failing: 0 }), looks };
}
