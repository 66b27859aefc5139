import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { answersWithin, checkChannel } from "./database-engine.ts";
import type { BossDatabase, DatabaseEngine, Sql } from "./database-engine.ts";
import type { Log } from "./log.ts";
import { createListener } from "./server-listener.server.ts";

const DATE_OID = 1082;
/** Longer than any of our statements: a network that swallows the answer would be waited for a quarter of an hour. */
const QUERY_PATIENCE_MS = 60_000;
const types = {
  getTypeParser: ((oid: number, format: "text" | "binary") =>
    // A date is a day, not the local midnight that node-postgres makes of it.
    oid === DATE_OID ? (value: string) => value : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * PostgreSQL by its address. Nothing is connected before the first query; a restart of the server fails the queries
 * that it interrupts and is forgotten by the next.
 */
export function openServer(options: { url: string; poolSize: number; log: Log }): DatabaseEngine {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    application_name: "fitloop",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types,
  };
  const report = (error: Error): void => options.log.warn({ err: error }, "A database connection was lost.");
  const poolConfig: pg.PoolConfig & { onConnect: (client: pg.Client) => Promise<void> } = {
    ...connection,
    max: options.poolSize,
    idleTimeoutMillis: 30_000,
    // Prisma's adapter reads timestamptz as if the session were in UTC. Our statements take milliseconds: compiling one
    // whose cost was overrated takes a tenth of a second each time. They go by key: a plan that was made while a table
    // was small, and is kept, must not walk the table when it has grown.
    onConnect: async (client) => {
      client.on("error", report);
      await client.query("SET TIME ZONE 'UTC'; SET jit = off; SET enable_seqscan = off");
    },
  };
  const pool = new pg.Pool(poolConfig);
  pool.on("error", report);

  const sql = sqlOver((work, mayReturn) => withPooled(pool, work, mayReturn));
  const listener = createListener({ connect: () => new pg.Client(connection), log: options.log });
  return {
    kind: "server",
    sql,
    boss: bossOver(pool, listener.listen),
    bossBackend: "postgres",
    prismaAdapter: new PrismaPg(pool),
    listen: (channel, onNotify) => listener.listen(checkChannel(channel), onNotify, onNotify),
    async notify(channel) {
      await sql.query("SELECT pg_notify($1, '')", [checkChannel(channel)]);
    },
    exclusive: (name, work) => exclusively(new pg.Client(connection), report, name, work),
    async vacuum() {},
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    healthy: () => answersWithin(2000, sql.query("SELECT 1")),
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}

type Work<T> = (client: pg.ClientBase) => Promise<T>;
/** Whether a connection is as good as before, after this error. */
type MayReturn = (error: unknown) => boolean;

function sqlOver(withClient: <T>(work: Work<T>, mayReturn: MayReturn) => Promise<T>): Sql {
  return {
    async query<Row>(text: string, params: readonly unknown[] = []) {
      const statement = { ...named(text), text, values: [...params], query_timeout: QUERY_PATIENCE_MS };
      const result = await withClient((client) => client.query<Row & pg.QueryResultRow>(statement), onlyRefused);
      return result.rows;
    },
    async exec(script) {
      await withClient((client) => client.query(script), never);
    },
  };
}

/** Lends a connection; one that may be unusable afterwards is closed instead of going back. */
async function withPooled<T>(pool: pg.Pool, work: Work<T>, mayReturn: MayReturn): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    return await work(client);
  } catch (error) {
    broken = !mayReturn(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * The server refused one statement and nothing else: not that it ended the session (08, 57P), and not that the
 * connection holds a prepared statement which a migration outdated (0A, 26).
 */
const onlyRefused: MayReturn = (error) =>
  error instanceof pg.DatabaseError && !/^(08|57P|0A|26)/.test(error.code ?? "08");

/** A failed script may have left a transaction open. */
const never: MayReturn = () => false;

const statementNames = new Map<string, string>();
/** Texts beyond this many are dynamic ones, which preparing would only pile up on the server. */
const MOST_STATEMENTS = 500;

function named(text: string): { name?: string } {
  let name = statementNames.get(text);
  if (name === undefined) {
    if (statementNames.size >= MOST_STATEMENTS) return {};
    name = `fitloop_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
    statementNames.set(text, name);
  }
  return { name };
}

function bossOver(pool: pg.Pool, listen: ReturnType<typeof createListener>["listen"]): BossDatabase {
  return {
    async executeSql(text, values) {
      // Without values it may be a script that opens a transaction.
      const isScript = values === undefined || values.length === 0;
      const work: Work<pg.QueryResult | pg.QueryResult[]> = (client) =>
        client.query(text, isScript ? undefined : values);
      return rowsOf(await withPooled(pool, work, isScript ? never : onlyRefused));
    },
    async listen(channel, onNotification, onReconnect) {
      const close = await listen(channel, onNotification, onReconnect);
      onReconnect();
      return { close };
    },
  };
}

function rowsOf(result: pg.QueryResult | pg.QueryResult[]): { rows: unknown[] } {
  return { rows: Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows };
}

async function exclusively<T>(
  client: pg.Client,
  report: (error: Error) => void,
  name: string,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  client.on("error", report);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [`fitloop:${name}`]);
    return await work(sqlOver((use) => use(client)));
  } finally {
    // Ending the session frees the lock.
    await client.end();
  }
}
