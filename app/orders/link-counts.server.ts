import type { LinkMethod } from "../domain/session-link.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** So many orders tell how the storefront's link does; more of them would make a large shop's page wait. */
const ORDERS_COUNTED = 1_000;

/** By what a shop's latest orders since an instant are tied to their visits. */
export async function countLinks(
  sql: Sql,
  shopId: number,
  since: Date,
): Promise<{ method: LinkMethod; count: number }[]> {
  return sql.query(
    `SELECT link_method AS method, count(*)::int AS count FROM (
       SELECT link_method FROM orders WHERE shop_id = $1 AND received_at >= $2
       ORDER BY received_at DESC LIMIT ${ORDERS_COUNTED}
     ) latest GROUP BY 1 ORDER BY 1`,
    [shopId, since],
  );
}
