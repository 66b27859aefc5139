import type { Sql } from "../platform/database/database.server.ts";
import { DAY_MS, type Finding, type Findings, THRESHOLDS } from "./kinds.ts";

/** So many orders tell how a day is; more of them would cost a busy shop as much as its orders do. */
const SAMPLE = 400;

/** What the latest orders of a day tell. Counts are of orders, but for the lines. */
interface Sample {
  /** Orders of the online store, and those that are tied to a visit. */
  web: number;
  linked: number;
  /** Orders whose link came damaged, and the first of them. */
  damaged: number;
  damagedSince: Date | null;
  since: Date | null;
}

/** What is wrong with a shop's orders of late. */
export async function findInOrders(sql: Sql, shopId: number, now: Date): Promise<Findings> {
  const at = (daysAgo: number): Date => new Date(now.getTime() - daysAgo * DAY_MS);
  const today = await sample(sql, shopId, at(1), now);
  const found: Finding[] = [
    ...(await givenUp(sql, shopId, at(THRESHOLDS.givenUpDays))),
    ...(await noSize(sql, shopId, at(1))),
    ...(await webhooksMissing(sql, shopId, at(1))),
    ...damaged(today),
    ...unlinked(today),
  ];
  if (today.web >= THRESHOLDS.comparedOrders && today.linked > 0) {
    found.push(...halved(today, await sample(sql, shopId, at(8), at(7))));
  }
  return { found, nextAt: null };
}

async function sample(sql: Sql, shopId: number, from: Date, until: Date): Promise<Sample> {
  const [row] = await sql.query<Sample>(
    `SELECT count(*) FILTER (WHERE is_web)::int AS web,
       count(*) FILTER (WHERE is_web AND link_method <> 'none')::int AS linked,
       count(*) FILTER (WHERE damaged)::int AS damaged,
       min(received_at) FILTER (WHERE damaged) AS "damagedSince",
       min(received_at) FILTER (WHERE is_web) AS since
     FROM (
       SELECT received_at, link_method, source_name IS NOT DISTINCT FROM 'web' AS is_web,
         jsonb_path_exists(deliveries, '$.* ? (@.reason == "malformed_link")') AS damaged
       FROM orders WHERE shop_id = $1 AND received_at >= $2 AND received_at <= $3 AND origin <> 'backfill' AND NOT test
       ORDER BY received_at DESC LIMIT ${SAMPLE}
     ) latest`,
    [shopId, from, until],
  );
  return row ?? { web: 0, linked: 0, damaged: 0, damagedSince: null, since: null };
}

const damaged = ({ damaged: count, damagedSince: since }: Sample): Finding[] =>
  count > 0 ? [{ kind: "attributes_damaged", subject: "", count, since }] : [];

/** A day of web orders all without link; where links come damaged, that is the cause. */
const unlinked = ({ web, linked, damaged, since }: Sample): Finding[] =>
  web >= THRESHOLDS.unlinkedOrders && linked === 0 && damaged === 0
    ? [{ kind: "orders_unlinked", subject: "", count: web, since }]
    : [];

function halved(today: Sample, before: Sample): Finding[] {
  if (before.web < THRESHOLDS.comparedOrders) return [];
  const [now, then] = [today.linked / today.web, before.linked / before.web];
  if (now * 2 >= then) return [];
  const detail = { share: Math.round(now * 100), before: Math.round(then * 100) };
  return [{ kind: "link_share_halved", subject: "", count: today.web - today.linked, since: null, detail }];
}

/** Deliveries that were given up for one reason, of the orders of the last days. */
async function givenUp(sql: Sql, shopId: number, since: Date): Promise<Finding[]> {
  const rows = await sql.query<{ provider: string; reason: string; count: number; day: string }>(
    `SELECT provider, reason, sum(value)::int AS count, min(day)::text AS day FROM tally
     WHERE shop_id = $1 AND day >= $2::date AND status = 'dead'
     GROUP BY 1, 2 HAVING sum(value) >= ${THRESHOLDS.givenUp} ORDER BY 1, 2 LIMIT 20 -- reads at most 5000`,
    [shopId, since.toISOString().slice(0, 10)],
  );
  return rows.map(({ provider, reason, count, day }) => ({
    kind: "given_up",
    subject: `${provider}/${reason}`,
    count,
    since: new Date(`${day}T00:00:00Z`),
    detail: { provider, reason },
  }));
}

/**
 * More of a day's lines without a size than a few. The lines are counted only where one lacks it; those of products that
 * come without a size, as the merchant says, are no fault.
 */
async function noSize(sql: Sql, shopId: number, since: Date): Promise<Finding[]> {
  const [row] = await sql.query<{ lines: number; without: number; provider: string | null; since: Date | null }>(
    `WITH latest AS (
       SELECT received_at, body, (
         SELECT count(DISTINCT s->>'lineId') FROM jsonb_path_query(deliveries, '$.*.skippedLines[*] ? (@.reason == "no_size")') s
         WHERE NOT EXISTS (
           SELECT 1 FROM jsonb_array_elements(o.body::jsonb->'lines') l
           JOIN product_without_size p ON p.shop_id = $1 AND p.product_id = l->>'productId' WHERE l->>'id' = s->>'lineId')
       ) AS without, (
         SELECT split_part(d.key, '/', 1) FROM jsonb_each(deliveries) d
         WHERE jsonb_path_exists(d.value, '$.skippedLines[*] ? (@.reason == "no_size")') LIMIT 1
       ) AS provider
       FROM orders o WHERE shop_id = $1 AND received_at >= $2 AND origin <> 'backfill' AND NOT test
       ORDER BY received_at DESC LIMIT ${SAMPLE}
     )
     SELECT sum(without)::int AS without, min(received_at) FILTER (WHERE without > 0) AS since,
       (array_agg(provider ORDER BY received_at DESC) FILTER (WHERE provider IS NOT NULL))[1] AS provider,
       CASE WHEN sum(without) > 0 THEN sum(jsonb_array_length(body::jsonb->'lines')) END::int AS lines
     FROM latest`,
    [shopId, since],
  );
  if (!row?.without || row.without <= (row.lines ?? 0) * THRESHOLDS.noSizeShare) return [];
  const share = Math.round((100 * row.without) / (row.lines || row.without));
  return [
    {
      kind: "no_size",
      subject: "",
      count: row.without,
      since: row.since,
      detail: { share, provider: row.provider ?? "" },
    },
  ];
}

const COUNTED_AT_MOST = 1_000;

/** Orders of a day that no webhook told of. */
async function webhooksMissing(sql: Sql, shopId: number, since: Date): Promise<Finding[]> {
  const [row] = await sql.query<{ count: number; since: Date | null }>(
    `SELECT count(*)::int AS count, min(received_at) AS since FROM (
       SELECT received_at FROM orders WHERE shop_id = $1 AND received_at >= $2 AND webhook_missing
       ORDER BY received_at DESC LIMIT ${COUNTED_AT_MOST}
     ) missed`,
    [shopId, since],
  );
  return row && row.count > 0 ? [{ kind: "webhooks_missing", subject: "", count: row.count, since: row.since }] : [];
}
