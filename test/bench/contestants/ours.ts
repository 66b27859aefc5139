import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { type Child, startChild, untilReady } from "../machine/child.ts";
import { startFlags } from "../machine/start-flags.ts";
import type { Cluster } from "../machine/cluster.ts";
import type { Contestant, Setting } from "./contestant.ts";
import { seed } from "./seed.ts";

const START = join("app", "processes", "start.server.ts");

interface Options {
  /** Given to Node before the app: a profiler's switches, or a module to import first. */
  nodeArgs?: readonly string[];
  env?: Record<string, string>;
}

/** Our app on a PostgreSQL server: web and worker, each a process of its own, or the web process alone. */
export async function startOnServer(
  setting: Setting,
  cluster: Cluster,
  database: string,
  {
    roles = ["web", "worker"],
    prepare,
    ...options
  }: Options & { roles?: ("web" | "worker")[]; prepare?: (url: string) => Promise<void> } = {},
): Promise<Contestant & { url: string; shops: string[] }> {
  const encryptionKeys = newKeys();
  const url = await cluster.createDatabase(database);
  await seed({ url, dataDir: "data/bench" }, encryptionKeys, setting);
  await prepare?.(url);
  const port = await freePort(0);
  const children: Record<string, Child> = {};
  for (const role of roles) {
    children[role] = await startRole(setting, { role, port, encryptionKeys, DATABASE_URL: url }, options);
  }
  const [web] = Object.values(children);
  if (web) await untilReady(web, "The app", () => isReady(port));
  return {
    name: "fitloop",
    port,
    path: "/webhooks",
    url,
    shops: setting.shops.map(({ domain }) => domain),
    processes: {
      ...Object.fromEntries(Object.entries(children).map(([role, { pid }]) => [role, pid])),
      ...(cluster.pid !== null && { database: cluster.pid }),
    },
    async stop() {
      await Promise.all(Object.values(children).map((child) => child.stop()));
      await cluster.dropDatabase(database);
    },
  };
}

/** Our app on the embedded database in `dataDir`, which is seeded first and then opened again, as after a restart. */
export async function startEmbedded(setting: Setting, dataDir: string, options: Options = {}): Promise<Contestant> {
  const encryptionKeys = newKeys();
  await seed({ dataDir }, encryptionKeys, setting);
  const port = await freePort(0);
  const child = await startRole(setting, { role: "all", port, encryptionKeys, FITLOOP_DATA_DIR: dataDir }, options);
  await untilReady(child, "The app", () => isReady(port));
  return {
    name: "fitloop embedded",
    port,
    path: "/webhooks",
    processes: { app: child.pid },
    stop: () => child.stop(),
  };
}

const newKeys = (): string => `bench:${randomBytes(32).toString("base64url")}`;

async function startRole(
  setting: Setting,
  { role, port, encryptionKeys, ...database }: Record<string, string | number> & { role: string; port: number },
  { nodeArgs = [], env = {} }: Options,
): Promise<Child> {
  const variables: Record<string, string> = {
    NODE_ENV: "production",
    SHOPIFY_API_KEY: "bench",
    SHOPIFY_API_SECRET: setting.secret,
    SHOPIFY_APP_URL: `http://127.0.0.1:${port}`,
    FITLOOP_ENCRYPTION_KEYS: String(encryptionKeys),
    FITLOOP_ROLE: role,
    FITLOOP_SANDBOX: "1",
    FITLOOP_SANDBOX_SHOPIFY: setting.shopifyOrigin,
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: "0",
    BODYGRAM_ORIGIN: setting.providerOrigin("bodygram"),
    FIT_ANALYTICS_ORIGIN: setting.providerOrigin("fit-analytics"),
    NAIZ_ORIGIN: setting.providerOrigin("naiz"),
    ROBOSIZE_ORIGIN: setting.providerOrigin("robosize"),
    ...Object.fromEntries(Object.entries(database).map(([name, value]) => [name, String(value)])),
    ...env,
  };
  const args = [...startFlags(), ...nodeArgs, START];
  const { DATABASE_URL: _, ...inherited } = process.env;
  return startChild(process.execPath, args, { env: { ...inherited, ...variables } });
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
  return response.ok;
}
