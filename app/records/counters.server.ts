import type { Sql } from "../platform/database/database.server.ts";

/** Adds to a shop's counter of the day (UTC). Shop 0 stands for shops that aren't ours. */
export async function count(sql: Sql, shopId: number, name: string, now: Date, by = 1): Promise<void> {
  await sql.query(
    `INSERT INTO counter AS c (shop_id, name, day, value) VALUES ($1, $2, $3::date, $4)
     ON CONFLICT (shop_id, name, day) DO UPDATE SET value = c.value + excluded.value`,
    [shopId, name, now.toISOString().slice(0, 10), by],
  );
}
