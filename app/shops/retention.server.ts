import type { Sql } from "../platform/database/database.server.ts";

/** So long an order's lines and attempts are kept after everything of it ended, unless a shop says otherwise. In days. */
export const RETENTION_DAYS = 90;
/** What a shop may choose: a week, so that what was given up can still be mended, to a year. */
export const RETENTION_RANGE = { min: 7, max: 365 } as const;

/** How long a shop keeps what its orders hold, in days. */
export async function readRetention(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ days: number | null }>(
    `SELECT (settings->>'retentionDays')::int AS days FROM shop WHERE id = $1`,
    [shopId],
  );
  return row?.days ?? RETENTION_DAYS;
}

/** Keeps another time. */
export async function writeRetention(sql: Sql, shopId: number, days: number, now: Date): Promise<void> {
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object('retentionDays', $2::int), updated_at = $3 WHERE id = $1`,
    [shopId, days, now],
  );
}
