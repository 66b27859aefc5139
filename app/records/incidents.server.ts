import type { Sql } from "../platform/database/database.server.ts";

/** Something that is wrong and needs nobody to remember it: it is open until what it names is right again. */
export interface OpenIncident {
  subject: string;
  detail: Record<string, unknown>;
}

/** Opens an incident, or renews what an open one of the same kind and subject says. */
export async function openIncident(
  sql: Sql,
  incident: { shopId: number; kind: string; subject: string; detail: object },
  now: Date,
): Promise<void> {
  await sql.query(
    `WITH known AS (
       UPDATE incident SET detail = $4::jsonb WHERE shop_id = $1 AND kind = $2 AND subject = $3 AND state = 'open' RETURNING 1
     )
     INSERT INTO incident (shop_id, kind, subject, detail, opened_at)
     SELECT $1, $2, $3, $4::jsonb, $5 WHERE NOT EXISTS (SELECT 1 FROM known)`,
    [incident.shopId, incident.kind, incident.subject, JSON.stringify(incident.detail), now],
  );
}

/** Closes an incident that is solved. Returns whether one was open. */
export async function closeIncident(
  sql: Sql,
  { shopId, kind, subject }: { shopId: number; kind: string; subject: string },
  now: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE incident SET state = 'closed', closed_at = $4
     WHERE shop_id = $1 AND kind = $2 AND subject = $3 AND state = 'open' RETURNING 1`,
    [shopId, kind, subject, now],
  );
  return rows.length > 0;
}

/** The open incidents of a kind. */
export async function openIncidents(sql: Sql, shopId: number, kind: string): Promise<OpenIncident[]> {
  return sql.query(
    `SELECT subject, detail FROM incident WHERE shop_id = $1 AND kind = $2 AND state = 'open' ORDER BY opened_at`,
    [shopId, kind],
  );
}
