import type { Sql } from "../platform/database/database.server.ts";

/**
 * What a shop's staff can put away for good, and the step that is done once somebody has looked: it then stays so in every
 * browser, and in that shop alone.
 */
export const PUT_AWAY = ["onboarding", "preview"] as const;
export type PutAway = (typeof PUT_AWAY)[number];

/** Puts something away for a shop. */
export async function putAway(sql: Sql, shopId: number, what: PutAway, now: Date): Promise<void> {
  await sql.query(
    `UPDATE shop SET updated_at = $3, settings = settings || jsonb_build_object('putAway',
       coalesce(settings->'putAway', '{}'::jsonb) || jsonb_build_object($2::text, $3::timestamptz)) WHERE id = $1`,
    [shopId, what, now],
  );
}

/** Notes, once, that somebody of a shop has seen what would be sent. */
export async function notePreviewed(sql: Sql, shopId: number, now: Date): Promise<void> {
  if (!(await readPutAway(sql, shopId)).includes("preview")) await putAway(sql, shopId, "preview", now);
}

/** What a shop has put away. */
export async function readPutAway(sql: Sql, shopId: number): Promise<PutAway[]> {
  const [row] = await sql.query<{ putAway: unknown }>(
    `SELECT settings->'putAway' AS "putAway" FROM shop WHERE id = $1`,
    [shopId],
  );
  const kept = row?.putAway;
  return typeof kept === "object" && kept !== null ? PUT_AWAY.filter((what) => Object.hasOwn(kept, what)) : [];
}
