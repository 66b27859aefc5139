import { countByDay, type DayCount } from "../delivery/day-counts.server.ts";
import { readNeeds } from "../incidents/read.server.ts";
import type { Need } from "../incidents/needs.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { HomePage } from "../screens/pages.ts";
import type { Screens } from "../screens/screens.server.ts";
import { readThemeReport, type ThemeReport } from "../shops/theme-report.server.ts";
import { testHourOf } from "../shops/test-hour.server.ts";
import { type HomeBooks, readHomeBooks } from "./books.server.ts";

/** The home page of a shop. */
export interface HomeScreen extends Omit<HomePage, "links"> {
  needs: Need[];
  books: HomeBooks;
  /** The deliveries of the last days, for the chart. */
  days: DayCount[];
  /** The first day of the chart, `YYYY-MM-DD`, and the last. */
  charted: { from: string; to: string };
  /** By what the latest orders of the online store are tied to their visits. */
  links: { method: LinkMethod; count: number }[];
  /** How an admin page last reported the theme. */
  theme: ThemeReport;
  /** Since when Shopify withholds addresses. */
  addressesWithheldAt: Date | null;
  lastOrderAt: Date | null;
  /** Until when test orders are sent, while they are. */
  testOrdersUntil: Date | null;
  /** Where the shop's products are bought. */
  shopUrl: string;
  /** Until when orders have been looked for at Shopify. */
  lookedUntil: Date | null;
}

const DAY_MS = 24 * 3_600_000;
const CHARTED_DAYS = 14;
/** A web order's share is told of so many of the latest. */
const ORDERS_COUNTED = 1_000;
const LINKS_MS = 7 * DAY_MS;

/** What the home page shows. */
export function createHome({ sql, screens, now }: { sql: Sql; screens: Pick<Screens, "home">; now(): number }) {
  return async (shop: { id: number; domain: string }): Promise<HomeScreen> => {
    const from = new Date(now() - (CHARTED_DAYS - 1) * DAY_MS);
    const [page, needs, books, days, links, facts] = await Promise.all([
      screens.home(shop),
      readNeeds(sql, shop.id, new Date(now())),
      readHomeBooks(sql, shop.id),
      countByDay(sql, shop.id, from),
      countWebLinks(sql, shop.id, new Date(now() - LINKS_MS)),
      readFacts(sql, shop.id),
    ]);
    const { settings, primaryDomain, ...seen } = facts;
    const testOrdersUntil = testHourOf(settings, now());
    const shopUrl = `https://${primaryDomain ?? shop.domain}/collections/all`;
    const charted = { from: dayOf(from), to: dayOf(new Date(now())) };
    return {
      ...page,
      needs,
      books,
      days,
      charted,
      links,
      ...seen,
      testOrdersUntil,
      shopUrl,
      theme: readThemeReport(settings),
    };
  };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

interface Facts extends Pick<HomeScreen, "addressesWithheldAt" | "lastOrderAt" | "lookedUntil"> {
  settings: unknown;
  primaryDomain: string | null;
}

async function readFacts(sql: Sql, shopId: number): Promise<Facts> {
  const [row] = await sql.query<Facts>(
    `SELECT s.settings, s.primary_domain AS "primaryDomain", s.addresses_withheld_at AS "addressesWithheldAt",
       (SELECT o.received_at FROM orders o WHERE o.shop_id = s.id ORDER BY o.received_at DESC LIMIT 1) AS "lastOrderAt",
       (SELECT r.looked_until FROM reconciliation r WHERE r.shop_id = s.id) AS "lookedUntil"
     FROM shop s WHERE s.id = $1`,
    [shopId],
  );
  return row ?? { settings: {}, primaryDomain: null, addressesWithheldAt: null, lastOrderAt: null, lookedUntil: null };
}

/** By what a shop's latest orders of the online store since an instant are tied to their visits: no others can be. */
async function countWebLinks(sql: Sql, shopId: number, since: Date): Promise<HomeScreen["links"]> {
  return sql.query(
    `SELECT link_method AS method, count(*)::int AS count FROM (
       SELECT link_method, source_name FROM orders WHERE shop_id = $1 AND received_at >= $2 AND NOT test
       ORDER BY received_at DESC LIMIT ${ORDERS_COUNTED}
     ) latest WHERE source_name IS NOT DISTINCT FROM 'web' GROUP BY 1 ORDER BY 1 -- reads at most 2000`,
    [shopId, since],
  );
}
