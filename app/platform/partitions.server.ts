import type { DatabaseEngine } from "./database-engine.ts";

/** The tables, and what each of their partitions is made with: payloads aren't worth compressing. */
const PARTITIONED = { order_payload: "WITH (toast_tuple_target = 8160)", attempt: "" };
const MONTHS_AHEAD = 2;

/**
 * Makes the partitions of this month and the next two for order payloads and attempts. Call it at start and once a
 * day. Rows that lie in the default partition (a clock that leapt, a start after long sleep) move to where they belong.
 */
export async function ensurePartitions(
  database: Pick<DatabaseEngine, "exclusive">,
  now: Date,
): Promise<{ made: string[] }> {
  return database.exclusive("partitions", async (sql) => {
    const present = await sql.query<{ name: string }>(
      `SELECT child.relname AS name FROM pg_inherits
       JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
       WHERE parent.relname = ANY($1::text[])`,
      [Object.keys(PARTITIONED)],
    );
    const names = new Set(present.map(({ name }) => name));
    const made: string[] = [];
    for (const [table, parameters] of Object.entries(PARTITIONED)) {
      for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
        const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
        const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1));
        const name = `${table}_${from.toISOString().slice(0, 7).replace("-", "_")}`;
        if (names.has(name)) continue;
        await sql.exec(partitionScript({ table, name, parameters }, from.toISOString(), to.toISOString()));
        made.push(name);
      }
    }
    return { made };
  });
}

/** One transaction: the rows of the month leave the default partition before the month's own partition is attached. */
function partitionScript(
  { table, name, parameters }: { table: string; name: string; parameters: string },
  from: string,
  to: string,
): string {
  return `
    LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL) ${parameters};
    WITH moved AS (
      DELETE FROM ${table}_default WHERE received_at >= '${from}' AND received_at < '${to}' RETURNING *
    ) INSERT INTO ${name} SELECT * FROM moved;
    ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`;
}
