import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { prisma } from "#test/support/prisma-command.mjs";
import { startChild, untilReady } from "../machine/child.ts";
import type { Cluster } from "../machine/cluster.ts";
import type { Contestant, Setting } from "./contestant.ts";
import { baselineEnv } from "./queues.ts";

const SOURCE = join(import.meta.dirname, "../baselines/template");
const BUILD = "data/bench/template";

/**
 * The platform template's way: Remix served by remix-serve, `authenticate.webhook`, sessions in Prisma on PostgreSQL,
 * an order row, and the four calls one after the other.
 */
export async function startTemplate(setting: Setting, cluster: Cluster, database: string): Promise<Contestant> {
  build();
  const url = await cluster.createDatabase(database);
  await prepare(url, setting);
  const port = await freePort(0);
  const child = startChild(
    process.execPath,
    ["node_modules/@remix-run/serve/dist/cli.js", `${BUILD}/build/server/index.js`],
    {
      env: baselineEnv(setting, port, {
        DATABASE_URL: url,
        SHOPIFY_API_KEY: "bench",
        SHOPIFY_APP_URL: `http://127.0.0.1:${port}`,
        HOST: "127.0.0.1",
      }),
    },
  );
  await untilReady(child, "The template", async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
  return {
    name: "template",
    port,
    path: "/webhooks",
    url,
    processes: { web: child.pid, ...(cluster.pid !== null && { database: cluster.pid }) },
    async stop() {
      await child.stop("SIGKILL");
      await cluster.dropDatabase(database);
    },
  };
}

/** Builds it as a developer would, unless nothing has changed since. Throws with the builder's words. */
function build(): void {
  const hash = createHash("sha256").update(readFileSync("package-lock.json"));
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.\w+$/.test(file)) hash.update(readFileSync(join(SOURCE, file)));
  }
  hash.update(readFileSync(join(SOURCE, "../requests.mjs")));
  const stamp = join(BUILD, "stamp");
  const fingerprint = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  mkdirSync(BUILD, { recursive: true });
  const generated = prisma(["generate", "--schema", join(SOURCE, "schema.prisma")]);
  if (generated.code !== 0) throw new Error(`The template's Prisma client could not be made: ${generated.stderr}`);
  const built = spawnSync(
    process.execPath,
    ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "-c", join(SOURCE, "vite.config.js")],
    { encoding: "utf8", env: { ...process.env, NODE_ENV: "production" } },
  );
  if (built.status !== 0) throw new Error(`The template could not be built: ${built.stderr}`);
  writeFileSync(stamp, fingerprint);
}

async function prepare(url: string, { shops }: Setting): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(readFileSync(join(SOURCE, "schema.sql"), "utf8"));
  for (const { domain } of shops) {
    await client.query(
      `INSERT INTO "Session" (id, shop, state, scope, "accessToken") VALUES ($1, $2, '', 'read_orders', 'shpat_bench')`,
      [`offline_${domain}`, domain],
    );
  }
  await client.end();
}
