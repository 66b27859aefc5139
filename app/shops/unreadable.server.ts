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

/** The same with the shops that they are of, by domain. */
export async function unreadableShops(sql: Sql, shopId: number | null): Promise<{ count: number; shops: string[] }> {
  const rows = await sql.query<{ shop: string; count: number }>(
    `SELECT coalesce(s.domain, 'an unknown shop') AS shop, q.count FROM (
       SELECT shop_id, count(*)::int AS count FROM (
         SELECT shop_id FROM quarantine WHERE $1::int IS NULL OR shop_id = $1 LIMIT ${COUNTED_AT_MOST}
       ) kept GROUP BY 1
     ) q LEFT JOIN shop s ON s.id = q.shop_id ORDER BY 1 -- reads at most 20000`,
    [shopId],
  );
  return { count: rows.reduce((sum, { count }) => sum + count, 0), shops: rows.map(({ shop }) => shop) };
}
