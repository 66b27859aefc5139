import type { Sql } from "../platform/database/database.server.ts";

/** Shopify repeats a webhook for hours, and may be a day late; receipts are kept well beyond that. */
const RECEIPTS_MS = 14 * 24 * 3_600_000;
/** Facts of a product that nobody ordered for a quarter: they are asked for again when somebody does. */
const FACTS_MS = 90 * 24 * 3_600_000;
/** A product that Shopify doesn't have: anybody can ask for one. */
const NO_PRODUCT_MS = 24 * 3_600_000;
/** As long as bodies are kept; where a shop keeps them for less, retention takes these along. */
const SENT_MS = 90 * 24 * 3_600_000;
/** What was advised and never bought; what was bought stands in the order's lines. */
const ADVICE_MS = 90 * 24 * 3_600_000;
const LINKS_MS = 11 * 24 * 3_600_000;
/** Of nights that were compared only the last is read; what a person started and that ended is shown for a year. */
const NIGHTS_MS = 30 * 24 * 3_600_000;
const YEAR_MS = 365 * 24 * 3_600_000;
const LINES_MS = 2 * YEAR_MS;
const BATCH = 5_000;
const KNOWN_TOPICS = `topic = ANY (ARRAY(
  WITH RECURSIVE known AS (
    (SELECT topic FROM receipt ORDER BY topic LIMIT 1)
    UNION ALL
    SELECT (SELECT r.topic FROM receipt r WHERE r.topic > known.topic ORDER BY r.topic LIMIT 1) FROM known WHERE topic IS NOT NULL
  )
  SELECT topic FROM known WHERE topic IS NOT NULL))`;

/** Deletes what has had its time, a batch of each at a time, so that no lock lasts. Returns how many rows went. */
export async function purgeExpired(sql: Sql, now: Date): Promise<number> {
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  let gone = 0;
  for (const [table, condition, instant] of [
    ["receipt", `${KNOWN_TOPICS} AND received_at <= $1`, before(RECEIPTS_MS)],
    ["product_fact", "fetched_at <= $1", before(FACTS_MS)],
    ["product_fact", "facts = 'null'::jsonb AND fetched_at <= $1", before(NO_PRODUCT_MS)],
    ["session_link", "stored_at <= $1", before(LINKS_MS)],
    ["advice", "told_at <= $1", before(ADVICE_MS)],
    ["advice_day", "shop_id = ANY (ARRAY(SELECT id FROM shop)) AND day <= $1", before(LINES_MS)],
    ["order_line", "shop_id = ANY (ARRAY(SELECT id FROM shop)) AND day <= $1", before(LINES_MS)],
    ["operation", "kind = 'reconciliation' AND updated_at <= $1", before(NIGHTS_MS)],
    [
      "operation",
      "kind IN ('backfill', 'replay', 'catalogue_check') AND state IN ('cancelled', 'done', 'failed') AND updated_at <= $1",
      before(YEAR_MS),
    ],
    ["sent_request", "sent_at <= $1", before(SENT_MS)],
    ["audit_entry", "at <= $1", before(YEAR_MS)],
    ["incident", "closed_at <= $1", before(YEAR_MS)],
    ["counter", "day <= $1", before(YEAR_MS)],
    ["tally", "shop_id = ANY (ARRAY(SELECT id FROM shop)) AND day <= $1", before(YEAR_MS)],
  ] as const) {
    for (let deleted = BATCH; deleted === BATCH; gone += deleted) {
      const [row] = await sql.query<{ deleted: number }>(
        `WITH old AS (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH}),
         gone AS (DELETE FROM ${table} t USING old WHERE t.ctid = old.ctid RETURNING 1)
         SELECT count(*)::int AS deleted FROM gone -- reads at most 10100`,
        [instant],
      );
      deleted = row?.deleted ?? 0;
    }
  }
  return gone;
}
