import type { Sql } from "../platform/database/database.server.ts";
import { type Finding, SWEPT_KINDS } from "./kinds.ts";

/**
 * Makes a shop's open incidents what was found: opens what is new, renews what goes on, and closes what is no longer
 * found. Gives how many were opened and closed.
 */
export async function keepFindings(
  sql: Sql,
  shopId: number,
  found: readonly Finding[],
  now: Date,
): Promise<{ opened: number; closed: number }> {
  const rows = found.map(({ kind, subject, count, since, detail }) => ({
    kind,
    subject,
    detail: { ...detail, count, ...(since && { since: since.toISOString() }) },
  }));
  const [row] = await sql.query<{ opened: number; closed: number }>(
    `WITH found AS (
       SELECT kind, subject, detail FROM jsonb_to_recordset($2::jsonb) AS f(kind text, subject text, detail jsonb)
     ),
     closed AS (
       UPDATE incident i SET state = 'closed', closed_at = $3
       WHERE i.shop_id = $1 AND i.state = 'open' AND i.kind = ANY ($4::text[])
         AND NOT EXISTS (SELECT 1 FROM found f WHERE f.kind = i.kind AND f.subject = i.subject)
       RETURNING 1
     ),
     renewed AS (
       UPDATE incident i SET detail = f.detail FROM found f
       WHERE i.shop_id = $1 AND i.state = 'open' AND i.kind = f.kind AND i.subject = f.subject AND i.detail <> f.detail
     ),
     opened AS (
       INSERT INTO incident (shop_id, kind, subject, detail, opened_at)
       SELECT $1, f.kind, f.subject, f.detail, $3 FROM found f
       WHERE NOT EXISTS (
         SELECT 1 FROM incident i WHERE i.shop_id = $1 AND i.state = 'open' AND i.kind = f.kind AND i.subject = f.subject)
       RETURNING 1
     )
     SELECT (SELECT count(*) FROM opened)::int AS opened, (SELECT count(*) FROM closed)::int AS closed`,
    [shopId, JSON.stringify(rows), now, SWEPT_KINDS],
  );
  return row ?? { opened: 0, closed: 0 };
}
