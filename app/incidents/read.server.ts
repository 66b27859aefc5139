import type { Sql } from "../platform/database/database.server.ts";

import { DAY_MS, NEED_KINDS } from "./kinds.ts";
import { type IncidentRow, type Need, needsOf } from "./needs.ts";
import { TOKEN_REFUSED } from "./token-moments.server.ts";

const READ_AT_MOST = 100;

/**
 * What needs somebody of a shop. A token that Shopify refused is told for a day after it was mended: the visit that reads
 * of it is what mends it.
 */
export async function readNeeds(sql: Sql, shopId: number, now: Date): Promise<Need[]> {
  const rows = await sql.query<IncidentRow>(
    `(SELECT kind, subject, detail, opened_at AS "openedAt", closed_at AS "closedAt" FROM incident
      WHERE shop_id = $1 AND state = 'open' AND kind = ANY ($2::text[]) ORDER BY opened_at LIMIT ${READ_AT_MOST})
     UNION ALL
     (SELECT kind, subject, detail, opened_at, closed_at FROM incident
      WHERE shop_id = $1 AND kind = $3 AND state = 'closed' ORDER BY id DESC LIMIT 1)`,
    [shopId, NEED_KINDS, TOKEN_REFUSED],
  );
  const told = now.getTime() - DAY_MS;
  return needsOf(rows.filter(({ closedAt }) => closedAt === null || closedAt.getTime() >= told));
}
