import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { freePort } from "#test/sandbox/demo/free-port.ts";
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
  const programs = findPrograms();
  if (programs !== null) return startCluster(programs);
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
export async function startCluster(
  programs: string,
  { preload, env = {} }: { preload?: string; env?: Record<string, string> } = {},
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-bench-postgres-"));
  const user = unprivilegedUser();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const initdb = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...user, cwd: folder, encoding: "utf8" },
  );
  if (initdb.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`A PostgreSQL cluster could not be made: ${(initdb.stderr ?? "").trim().split("\n").at(-1)}.`);
  }
  const port = await freePort(0);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const args = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  const child = startChild(join(programs, "postgres"), args, {
    ...user,
    cwd: folder,
    env: { ...process.env, ...env, ...(preload !== undefined && { LD_PRELOAD: preload }) },
  });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await untilReady(child, "PostgreSQL", async () => (await ask(url, "SELECT 1")) !== null, 20_000);
  return {
    description: `PostgreSQL ${await ask(url, "SHOW server_version")}, default settings, fsync on`,
    pid: child.pid,
    ...databasesOf(url),
    async stop() {
      await child.stop("SIGINT");
      rmSync(folder, { recursive: true, force: true });
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

/** The folder of the newest initdb and postgres on this machine, or null. */
export function findPrograms(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, "bin"))
    : [];
  const folders = [...versions, ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name)))) ?? null;
}

/** PostgreSQL refuses to run as root: then it runs as the user postgres, or nobody. */
function unprivilegedUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return user === undefined ? {} : { uid: Number(user[2]), gid: Number(user[3]) };
}
