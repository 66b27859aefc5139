import type { Sql } from "../platform/database/database.server.ts";

const HOUR_MS = 3_600_000;

/** Lets a shop's test orders be sent for an hour, whatever its connections say; it ends by itself. */
export async function startTestHour(sql: Sql, shopId: number, now: Date): Promise<Date> {
  const until = new Date(now.getTime() + HOUR_MS);
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object('testOrdersUntil', $2::text), updated_at = $3 WHERE id = $1`,
    [shopId, until.toISOString(), now],
  );
  return until;
}

/** Until when a shop's test orders are sent, by its settings as they are kept; null where they aren't now. */
export function testHourOf(settings: unknown, now: number): Date | null {
  const until =
    typeof settings === "object" && settings !== null && "testOrdersUntil" in settings
      ? settings.testOrdersUntil
      : null;
  const at = typeof until === "string" ? Date.parse(until) : NaN;
  return at > now ? new Date(at) : null;
}
