import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import pg from "pg";
import { freePort } from "../sandbox/demo/free-port.ts";
import { SetupError } from "../support/bootstrap.mjs";
import { type EmptyCluster, makeCluster as makeEmpty } from "../support/postgres.mjs";
import type { Cluster } from "./cluster.ts";
import { until } from "./wait.ts";

/** A PostgreSQL with a synchronous standby, both behind one address; once the primary has died, the standby takes over. */
export interface Replicated extends Cluster {
  /** Kills the primary, waits, and promotes the standby, as whoever watches over a database would. */
  failOver(waitMs: number): Promise<void>;
}

/**
 * Makes both, and HAProxy before them. What is acknowledged stands on the standby too, so that nothing may be lost with
 * the primary. Gives why there can be none on this machine instead.
 */
export async function makeReplicated(): Promise<Replicated | { missing: string }> {
  const proxy = findHaproxy();
  if (proxy === null) return { missing: "haproxy is not installed" };
  const made = await makeEmpty("fitloop-chaos-primary-").catch((error: unknown) => {
    if (error instanceof SetupError) return { missing: error.message };
    throw error;
  });
  if ("missing" in made) return made;
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), "fitloop-chaos-standby-"));
  const remove = (): void => {
    for (const child of children) child.kill("SIGKILL");
    made.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);

  const primary = spawn(made.command, made.args, { ...made.options, stdio: "ignore" });
  children.push(primary);
  await until("the primary starts", () => answers(made.url));
  const standby = await startStandby(made, folder, children);
  // From here on nothing is acknowledged that the standby hasn't written down.
  await run(made.url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await run(made.url, "SELECT pg_reload_conf()");
  await until(
    "the standby is a synchronous one",
    async () => (await run(made.url, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")).length > 0,
  );
  const port = await startProxy(proxy, folder, [made.port, standby.port], children);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await until("HAProxy leads to the primary", () => answers(url));
  return {
    port,
    url,
    async start() {
      await until("a database answers", () => answers(url));
    },
    end: () => Promise.reject(new Error("Of two clusters neither is ended by itself.")),
    async failOver(waitMs) {
      primary.kill("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await run(standby.url, "SELECT pg_promote()");
      await until(
        "HAProxy leads to the new primary",
        async () => (await run(url, "SELECT 1 WHERE NOT pg_is_in_recovery()").catch(() => [])).length > 0,
      );
    },
    remove: () => Promise.resolve(remove()),
  };
}

async function startStandby(
  primary: EmptyCluster,
  folder: string,
  children: ChildProcess[],
): Promise<{ port: number; url: string }> {
  const { uid, gid } = primary.options;
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const data = join(folder, "data");
  const program = join(dirname(primary.command), "pg_basebackup");
  const args = ["-h", "127.0.0.1", "-p", String(primary.port), "-U", "postgres", "-D", data, "-R", "-X", "stream"];
  const copied = spawnSync(program, [...args, "--checkpoint=fast"], { ...primary.options, encoding: "utf8" });
  if (copied.status !== 0) throw new Error(`The standby could not be made: ${copied.stderr}`);
  const port = await freePort(0);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const own = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  children.push(spawn(primary.command, own, { ...primary.options, cwd: folder, stdio: "ignore" }));
  await until("the standby starts", () => answers(url));
  return { port, url };
}

async function startProxy(
  program: string,
  folder: string,
  [primary, standby]: readonly [number, number],
  children: ChildProcess[],
): Promise<number> {
  const port = await freePort(0);
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
listen database
  bind 127.0.0.1:${port}
  option tcp-check
  default-server inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions
  server primary 127.0.0.1:${primary} check
  server standby 127.0.0.1:${standby} check backup
`,
  );
  children.push(spawn(program, ["-db", "-f", file], { stdio: "ignore" }));
  return port;
}

function findHaproxy(): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "haproxy")).find((path) => existsSync(path)) ?? null;
}

async function run(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const answers = (url: string): Promise<boolean> =>
  run(url, "SELECT 1").then(
    () => true,
    () => false,
  );
