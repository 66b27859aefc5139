import pg from "pg";
import { findPrograms, makeCluster } from "#test/support/postgres.mjs";
import { startChild, untilReady } from "./child.ts";

/** A PostgreSQL server with room for the bench's databases. */
export interface Cluster {
  /** Which one, for people. */
  description: string;
  /** The first process of its tree, or null for a server that isn't ours, whose processor time can't be told. */
  pid: number | null;
  /** Makes a database and gives its address. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

const LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres";

/**
 * Starts a cluster of the bench's own, with PostgreSQL's default settings: its processor time is then ours alone. On a
 * machine without PostgreSQL's programs the server of DATABASE_URL or of 127.0.0.1:5432 is used. Throws where neither is.
 */
export async function findCluster(): Promise<Cluster> {
  if (findPrograms() !== null) return startCluster();
  for (const url of [process.env["DATABASE_URL"], LOCAL]) {
    if (url === undefined) continue;
    const version = await ask(url, "SHOW server_version").catch(() => null);
    if (version !== null) {
      return { description: `PostgreSQL ${version} (found)`, pid: null, ...databasesOf(url), stop: async () => {} };
    }
  }
  throw new Error("There is no PostgreSQL: set DATABASE_URL, or install PostgreSQL 15 or newer on this machine.");
}

/** Starts a cluster of its own. `preload` is a library that is loaded before it; `env` goes to its processes. */
export async function startCluster({
  preload,
  env = {},
}: { preload?: string; env?: Record<string, string> } = {}): Promise<Cluster> {
  const { command, args, options, url, remove } = await makeCluster("fitloop-bench-postgres-");
  const child = startChild(command, args, {
    ...options,
    env: { ...process.env, ...env, ...(preload !== undefined && { LD_PRELOAD: preload }) },
  });
  process.once("exit", remove);
  await untilReady(child, "PostgreSQL", async () => (await ask(url, "SELECT 1")) !== null, 20_000);
  return {
    description: `PostgreSQL ${await ask(url, "SHOW server_version")}, default settings, fsync on`,
    pid: child.pid,
    ...databasesOf(url),
    async stop() {
      await child.stop("SIGINT");
      remove();
    },
  };
}

function databasesOf(server: string): Pick<Cluster, "createDatabase" | "dropDatabase"> {
  return {
    async createDatabase(name) {
      await ask(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await ask(server, `CREATE DATABASE ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(name) {
      await ask(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Runs one statement and gives the first value of its first row as text, or null. */
export async function ask(url: string, statement: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: "array" });
    const value = rows[0]?.[0];
    return value === undefined || value === null ? null : String(value);
  } finally {
    await client.end();
  }
}
