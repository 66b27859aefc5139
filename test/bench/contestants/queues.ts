import { join } from "node:path";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { type Child, startChild, untilReady } from "../machine/child.ts";
import type { Cluster } from "../machine/cluster.ts";
import type { Redis } from "../machine/redis.ts";
import type { Contestant, Setting } from "./contestant.ts";

/** pg-boss, tuned: web and worker over a database of its own. It keeps no ledger. */
export async function startPgBoss(setting: Setting, cluster: Cluster, database: string): Promise<Contestant> {
  const url = await cluster.createDatabase(database);
  const { port, web, worker } = await startPair("pg-boss", setting, { DATABASE_URL: url });
  return {
    name: "pg-boss",
    port,
    path: "/webhooks",
    url,
    processes: { web: web.pid, worker: worker.pid, ...(cluster.pid !== null && { database: cluster.pid }) },
    async stop() {
      await Promise.all([web.stop("SIGKILL"), worker.stop("SIGKILL")]);
      await cluster.dropDatabase(database);
    },
  };
}

/** BullMQ, tuned, over a Redis of its own. It keeps no ledger. */
export async function startBullmq(setting: Setting, redis: Redis): Promise<Contestant> {
  const { port, web, worker } = await startPair("bullmq", setting, { REDIS_PORT: String(redis.port) });
  return {
    name: "bullmq",
    port,
    path: "/webhooks",
    processes: { web: web.pid, worker: worker.pid, redis: redis.pid },
    async stop() {
      await Promise.all([web.stop("SIGKILL"), worker.stop("SIGKILL")]);
    },
  };
}

/** What every baseline's process is told. */
export function baselineEnv(setting: Setting, port: number, more: Record<string, string>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: "production",
    PORT: String(port),
    SHOPIFY_API_SECRET: setting.secret,
    FIT_PRIVATE_KEY: setting.privateKey,
    BODYGRAM_ORIGIN: setting.providerOrigin("bodygram"),
    FIT_ANALYTICS_ORIGIN: setting.providerOrigin("fit-analytics"),
    NAIZ_ORIGIN: setting.providerOrigin("naiz"),
    ROBOSIZE_ORIGIN: setting.providerOrigin("robosize"),
    ...more,
  };
}

async function startPair(
  name: string,
  setting: Setting,
  more: Record<string, string>,
): Promise<{ port: number; web: Child; worker: Child }> {
  const port = await freePort(0);
  const env = baselineEnv(setting, port, more);
  const start = (part: string): Child =>
    startChild(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, `../baselines/${name}-${part}.ts`)],
      { env },
    );
  const web = start("web");
  await untilReady(web, name, async () => (await fetch(`http://127.0.0.1:${port}/`)).ok);
  const worker = start("worker");
  return { port, web, worker };
}
