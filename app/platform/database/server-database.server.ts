import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { answersWithin, checkChannel } from "./database-engine.ts";
import type { BossDatabase, DatabaseEngine, Sql } from "./database-engine.ts";
import type { Log } from "../telemetry/log.ts";
import { createLogWatch, markLog, readLog } from "./server-log.server.ts";
import { createListener } from "./server-listener.server.ts";

const DATE_OID = 1082;
/** The server ends a statement at its limit; a network that swallows the answer is waited for a little longer. */
const CLIENT_LATER_MS = 5_000;
/** So long a statement waits for a table, a row or an advisory lock; whoever asked asks again. */
const LOCK_MS = 1_000;
/** What keeps the tables small may take its time. */
const UPKEEP_MS = 60_000;
/** How often a lock that somebody else holds is asked for. */
const LOCK_AGAIN_MS = 100;
const types = {
  getTypeParser: ((oid: number, format: "text" | "binary") =>
    // A date is a day, not the local midnight that node-postgres makes of it.
    oid === DATE_OID ? (value: string) => value : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export interface ServerOptions {
  url: string;
  /** Connections at most, the one for upkeep among them. */
  poolSize: number;
  /** What a statement may take. */
  statementMs: number;
  readOnly?: boolean;
  log: Log;
}

/**
 * PostgreSQL by its address. Nothing is connected before the first query; a restart of the server fails the queries
 * that it interrupts and is forgotten by the next.
 */
export function openServer(options: ServerOptions): DatabaseEngine {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    application_name: "fitloop",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types,
  };
  const log = createLogWatch();
  const report = (error: Error): void => options.log.warn({ err: error }, "A database connection was lost.");
  const poolOf = (
    max: number,
    statementMs: number,
  ): pg.PoolConfig & { onConnect: (client: pg.Client) => Promise<void> } => ({
    ...connection,
    max,
    idleTimeoutMillis: 30_000,
    // Prisma's adapter reads timestamptz as if the session were in UTC. Our statements take milliseconds: compiling one
    // whose cost was overrated takes a tenth of a second each time. They go by key: a plan that was made while a table
    // was small, and is kept, must not walk the table when it has grown; and what is wanted in an index's order, a page
    // of it, must not be fetched whole and sorted.
    onConnect: async (client) => {
      client.on("error", report);
      await client.query("SET TIME ZONE 'UTC'; SET jit = off; SET enable_seqscan = off; SET enable_bitmapscan = off");
      await client.query(`SET lock_timeout = ${LOCK_MS}; SET statement_timeout = ${statementMs}`);
      if (options.readOnly) await client.query("SET default_transaction_read_only = on");
      log.check(await readLog(client));
    },
  });
  const pool = new pg.Pool(poolOf(Math.max(1, options.poolSize - 1), options.statementMs));
  const ofUpkeep = new pg.Pool(poolOf(1, UPKEEP_MS));
  const pools = [pool, ofUpkeep];
  for (const one of pools) one.on("error", report);

  const sql = sqlOver((work, mayReturn) => withPooled(pool, work, mayReturn), options.statementMs);
  const listener = createListener({ connect: () => new pg.Client(connection), log: options.log });
  return {
    kind: "server",
    sql,
    upkeep: sqlOver((work, mayReturn) => withPooled(ofUpkeep, work, mayReturn), UPKEEP_MS),
    boss: bossOver(pool, listener.listen),
    bossBackend: "postgres",
    prismaAdapter: new PrismaPg(pool),
    listen: (channel, onNotify) => listener.listen(checkChannel(channel), onNotify, onNotify),
    async notify(channel) {
      await sql.query("SELECT pg_notify($1, '')", [checkChannel(channel)]);
    },
    exclusive: (name, work) => exclusively(new pg.Client(connection), report, name, work),
    async noteLog() {
      log.note(await withPooled(pool, markLog, onlyRefused));
    },
    async acceptLog(work) {
      await onOwnConnection(new pg.Client(connection), report, (client) => work(sqlOver((use) => use(client))));
      log.forget();
    },
    async vacuum() {},
    connections: () => ({
      open: pool.totalCount + ofUpkeep.totalCount,
      idle: pool.idleCount + ofUpkeep.idleCount,
      waiting: pool.waitingCount + ofUpkeep.waitingCount,
    }),
    healthy: () => answersWithin(2000, sql.query("SELECT 1")),
    async close() {
      await listener.close();
      await Promise.all(pools.map((one) => one.end()));
    },
  };
}

type Work<T> = (client: pg.ClientBase) => Promise<T>;
/** Whether a connection is as good as before, after this error. */
type MayReturn = (error: unknown) => boolean;

function sqlOver(
  withClient: <T>(work: Work<T>, mayReturn: MayReturn) => Promise<T>,
  statementMs: number = UPKEEP_MS,
): Sql {
  return {
    async query<Row>(text: string, params: readonly unknown[] = []) {
      const statement = { ...named(text), text, values: [...params], query_timeout: statementMs + CLIENT_LATER_MS };
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
  return onOwnConnection(client, report, async () => {
    // Asked for again and again: nobody stands behind one who waits.
    const ask = "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS had";
    while (!(await client.query<{ had: boolean }>(ask, [`fitloop:${name}`])).rows[0]?.had) {
      await new Promise((resolve) => setTimeout(resolve, LOCK_AGAIN_MS));
    }
    // Ending the session frees the lock.
    return work(sqlOver((use) => use(client)));
  });
}

async function onOwnConnection<T>(client: pg.Client, report: (error: Error) => void, work: Work<T>): Promise<T> {
  client.on("error", report);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
