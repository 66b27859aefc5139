import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { RETENTION_DAYS } from "#app/shops/retention.server.ts";
import { compactOrders } from "#app/upkeep/compact.server.ts";
import { signedRequests } from "../load/orders.ts";
import { toOrder } from "#test/support/providers.ts";

const STATEMENTS = 2;

/** Fills our tables with orders that have all been delivered, two statements at a time. */
export async function fillTables(url: string, { orders, shops }: { orders: number; shops: number }): Promise<void> {
  const body = toOrder(sampleBody());
  const lines = body.lines.map(({ id }) => ({ lineId: id, accepted: true }));
  const values: Record<string, string> = {
    orders: String(orders),
    shops: String(shops),
    until: quoted(new Date().toISOString()),
    body: quoted(JSON.stringify(body)),
    lines: quoted(JSON.stringify(lines)),
  };
  const script = readFileSync(join(import.meta.dirname, "fill.sql"), "utf8").replace(/^--.*$/gm, "");
  const waiting = script
    .split(/;\s*$/m)
    .map((statement) =>
      statement.replace(/(?<!:):(orders|shops|until|body|lines)\b/g, (_, name: string) => values[name] ?? ""),
    )
    .filter((statement) => statement.trim() !== "")
    // The two large ones first, so that both connections end at about the same time.
    .reverse();
  await Promise.all(
    Array.from({ length: STATEMENTS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query("SET synchronous_commit = off");
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await client.query(next);
      await client.end();
    }),
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("VACUUM (ANALYZE)");
  await client.query("CHECKPOINT");
  await client.end();
}

/** Compacts every order, as retention does when its time has come. */
export async function compactTables(url: string): Promise<void> {
  const database = await openDatabase({ url, dataDir: "data/bench", log: silentLog });
  const later = new Date(Date.now() + (RETENTION_DAYS + 1) * 24 * 3_600_000);
  while ((await compactOrders(database.sql, later)) > 0);
  await database.close();
}

/** The bytes of our tables with their indexes, after VACUUM, or as they are when they are written anew. */
export async function bytesOfTables(url: string, { anew = false } = {}): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(anew ? "VACUUM (FULL)" : "VACUUM (ANALYZE)");
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    return Number(rows[0]?.bytes ?? 0);
  } finally {
    await client.end();
  }
}

/** Bytes that the server has written to its write-ahead log since it was made. */
export const loggedBytes = (url: string): Promise<number> =>
  ask(url, `SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS value`);

/** The share of the updates of `orders` that touched no index. */
export const hotShare = (url: string): Promise<number> =>
  ask(
    url,
    `SELECT n_tup_hot_upd::float8 / greatest(1, n_tup_upd) AS value FROM pg_stat_user_tables WHERE relname = 'orders'`,
  );

async function ask(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: string }>(statement);
    return Number(rows[0]?.value ?? 0);
  } finally {
    await client.end();
  }
}

export function sampleBody(): unknown {
  const { requests } = signedRequests({
    first: 0,
    count: 1,
    shops: ["sample.myshopify.com"],
    secret: "none",
    path: "/",
    products: false,
  });
  const text = requests[0]?.toString("utf8") ?? "";
  return JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
}

/** A text as SQL writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
