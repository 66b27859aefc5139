import { PgBoss } from "pg-boss";
import { type Database, SchemaError, type Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { JOB_NAMES, QUEUES } from "./boss.server.ts";

const NO_TABLE = "42P01";

/** Makes the queue's tables and queues where they are missing, and brings them to this version: a part of `migrate`. */
export async function prepareQueue(database: Database, log: Log): Promise<void> {
  const options = { supervise: false, schedule: false };
  const boss = new PgBoss({ db: database.boss, backend: database.bossBackend, ...options });
  boss.on("error", (error: Error) => log.warn({ error: error.message }, "queue"));
  await boss.start();
  for (const name of JOB_NAMES) {
    if (!(await boss.getQueue(name))) await boss.createQueue(name, { ...QUEUES[name], notify: true });
  }
  await boss.stop({ graceful: false, close: false });
}

/** Throws SchemaError where the queue's tables, or any of its queues, are missing. */
export async function checkQueue(sql: Pick<Sql, "query">): Promise<void> {
  const known = new Set((await readQueues(sql)).map(({ name }) => name));
  const missing = JOB_NAMES.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  throw new SchemaError(
    `The database is older than this version of the app: it lacks the queues ${missing.join(", ")}. Run the app once with FITLOOP_ROLE=migrate.`,
  );
}

async function readQueues(sql: Pick<Sql, "query">): Promise<{ name: string }[]> {
  try {
    return await sql.query("SELECT name FROM pgboss.queue");
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_TABLE || (error as { code?: unknown }).code === "3F000") return [];
    throw error;
  }
}
