import { type ChildProcess, spawn } from "node:child_process";
import pg from "pg";
import { SetupError } from "../support/bootstrap.mjs";
import { makeCluster as makeEmpty } from "../support/postgres.mjs";
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

/** Makes and starts a cluster, with settings of its own (`name=value`). Gives why there can be none on this machine instead. */
export async function makeCluster(settings: readonly string[] = []): Promise<Cluster | { missing: string }> {
  const made = await makeEmpty("fitloop-chaos-postgres-").catch((error: unknown) => {
    if (error instanceof SetupError) return { missing: error.message };
    throw error;
  });
  if ("missing" in made) return made;
  const { command, options, port, url, remove } = made;
  const args = [...made.args, ...settings.flatMap((setting) => ["-c", setting])];
  let server: ChildProcess | null = null;
  process.once("exit", () => {
    server?.kill("SIGKILL");
    remove();
  });
  const isRunning = (): boolean => server !== null && server.exitCode === null && server.signalCode === null;
  const cluster: Cluster = {
    port,
    url,
    async start() {
      // After a crash the last of the old processes may still hold the directory for a moment.
      await until("PostgreSQL starts", async () => {
        if (!isRunning()) server = spawn(command, args, { ...options, stdio: "ignore" });
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
      remove();
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
