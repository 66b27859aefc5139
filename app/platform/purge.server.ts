import type { Sql } from "./database.server.ts";

/** Shopify repeats a webhook for hours, and may be a day late; receipts are kept well beyond that. */
const RECEIPTS_MS = 14 * 24 * 3_600_000;
const LINKS_MS = 11 * 24 * 3_600_000;
const BATCH = 5_000;

/** Deletes what has had its time, a batch of each at a time, so that no lock lasts. Gives how many rows went. */
export async function purgeExpired(sql: Sql, now: Date): Promise<number> {
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  let gone = 0;
  for (const [table, condition, instant] of [
    ["quarantine", "expires_at <= $1", now],
    ["receipt", "received_at <= $1", before(RECEIPTS_MS)],
    ["session_link", "stored_at <= $1", before(LINKS_MS)],
  ] as const) {
    for (let deleted = BATCH; deleted === BATCH; gone += deleted) {
      const [row] = await sql.query<{ deleted: number }>(
        `WITH old AS (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH}),
         gone AS (DELETE FROM ${table} t USING old WHERE t.ctid = old.ctid RETURNING 1)
         SELECT count(*)::int AS deleted FROM gone`,
        [instant],
      );
      deleted = row?.deleted ?? 0;
    }
  }
  return gone;
}
