import type { Sql } from "../platform/database/database.server.ts";

/** Beyond so many nobody counts. */
const COUNTED_AT_MOST = 10_000;

/** How many webhooks couldn't be read and are kept: a shop's, or all where none is named; 10,000 stands for more. */
export async function countUnreadable(sql: Sql, shopId: number | null): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM quarantine ${shopId === null ? "" : "WHERE shop_id = $1"} LIMIT ${COUNTED_AT_MOST}
     ) q -- reads at most 10000`,
    shopId === null ? [] : [shopId],
  );
  return row?.count ?? 0;
}
