import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { freePort } from "../sandbox/demo/free-port.ts";
import { until } from "./wait.ts";

/** A PostgreSQL of this run's own, in a temporary folder, which may be stopped, killed and started at will. */
export interface Cluster {
  port: number;
  url: string;
  start(): Promise<void>;
  /** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, SIGKILL a crash. */
  end(signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void>;
  remove(): Promise<void>;
}

/** Makes and starts a cluster. Gives why there can be none on this machine instead. */
export async function makeCluster(): Promise<Cluster | { missing: string }> {
  const programs = findPrograms();
  if (programs === null) return { missing: "PostgreSQL's initdb and postgres are not on this machine" };
  const user = unprivilegedUser();
  if (user === null) return { missing: "PostgreSQL refuses to run as root, and there is no other user" };
  const folder = mkdtempSync(join(tmpdir(), "fitloop-chaos-postgres-"));
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...user, cwd: folder, encoding: "utf8" },
  );
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: `initdb failed: ${made.stderr.trim().split("\n").at(-1) ?? ""}` };
  }
  const port = await freePort(0);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const args = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  let server: ChildProcess | null = null;
  process.once("exit", () => {
    server?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  const isRunning = (): boolean => server !== null && server.exitCode === null && server.signalCode === null;
  const cluster: Cluster = {
    port,
    url,
    async start() {
      // After a crash the last of the old processes may still hold the directory for a moment.
      await until("PostgreSQL starts", async () => {
        if (!isRunning()) server = spawn(join(programs, "postgres"), args, { ...user, cwd: folder, stdio: "ignore" });
        return answers(url);
      });
    },
    async end(signal) {
      if (!isRunning()) return;
      server?.kill(signal);
      await until("PostgreSQL ends", () => !isRunning());
    },
    async remove() {
      await cluster.end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function findPrograms(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, "bin"))
    : [];
  const folders = [...versions, ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name)))) ?? null;
}

/** Root hands the server to the user postgres, or nobody; any other user runs it itself. */
function unprivilegedUser(): { uid?: number; gid?: number } | null {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return user === undefined ? null : { uid: Number(user[2]), gid: Number(user[3]) };
}
