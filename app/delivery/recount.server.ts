import { count } from "../records/counters.server.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** So many days back the sums are counted anew: what changes later is what retention hasn't taken yet, and rare. */
const DAYS = 8;
const DAY_MS = 86_400_000;
/** What a recount of all shops may take of one turn of maintenance; the next one goes on. */
const MOST = 200;

const RECOUNT = `
  WITH counted AS (
    SELECT split_part(e.key, '/', 1) AS provider, e.value->>'status' AS status, coalesce(e.value->>'reason', '') AS reason,
      count(*) AS value
    FROM orders o, jsonb_each(o.deliveries) e
    WHERE o.shop_id = $1 AND o.received_at >= $2 AND o.received_at < $3 AND o.erased_at IS NULL GROUP BY 1, 2, 3
  ),
  summed AS (
    SELECT provider, status, reason, sum(value) AS value FROM tally WHERE shop_id = $1 AND day = $2::date GROUP BY 1, 2, 3
  )
  INSERT INTO tally AS t (shop_id, day, provider, status, reason, part, value)
  SELECT $1, $2::date, provider, status, reason, 0, coalesce(counted.value, 0) - coalesce(summed.value, 0)
  FROM counted FULL JOIN summed USING (provider, status, reason)
  WHERE coalesce(counted.value, 0) <> coalesce(summed.value, 0)
  ON CONFLICT (shop_id, day, provider, status, reason, part) DO UPDATE SET value = t.value + excluded.value
  RETURNING 1`;

/**
 * Counts the sums of the ledger anew, a day of a shop at a time: what was settled twice after an answer of the database
 * got lost, or given up in bulk, makes them stray. Each shop's last days are counted once a day. Returns how many sums were
 * put right.
 */
export async function recountTally(sql: Sql, now: Date): Promise<number> {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const shops = await sql.query<{ id: number }>(
    `SELECT s.id FROM shop s
     WHERE s.state = 'active' AND NOT EXISTS (SELECT 1 FROM counter c WHERE c.shop_id = s.id AND c.name = 'recounted' AND c.day = $1::date)
     ORDER BY s.id LIMIT ${MOST}`,
    [new Date(today).toISOString().slice(0, 10)],
  );
  let mended = 0;
  for (const { id } of shops) {
    for (let back = 1; back <= DAYS; back += 1) {
      const from = new Date(today - back * DAY_MS);
      mended += (await sql.query(RECOUNT, [id, from, new Date(from.getTime() + DAY_MS)])).length;
    }
    await count(sql, id, "recounted", now);
  }
  return mended;
}
