import type { Sql } from "../platform/database/database.server.ts";

const NAME = "backup_noted";

/** Keeps that a backup was made which shows the state of `at`: by the day (UTC), in seconds since 1970. */
export async function noteBackup(sql: Sql, at: Date): Promise<void> {
  await sql.query(
    `INSERT INTO counter (shop_id, name, day, value) VALUES (0, '${NAME}', $1::date, $2)
     ON CONFLICT (shop_id, name, day) DO UPDATE SET value = greatest(counter.value, excluded.value)`,
    [at.toISOString().slice(0, 10), Math.floor(at.getTime() / 1000)],
  );
}

/** The state that the newest backup shows; null where nobody ever told of one. */
export async function readBackup(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ value: string }>(
    `SELECT value FROM counter WHERE shop_id = 0 AND name = '${NAME}' ORDER BY day DESC LIMIT 1`,
  );
  return row ? new Date(Number(row.value) * 1000) : null;
}
