import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SandboxClock } from "../clock.ts";
import { type ProviderName, type Providers, startProviders } from "../providers/start.ts";
import { DEMO_SHOP } from "../shopify/shops.ts";
import { type ShopifyTwin, startShopify } from "../shopify/start.ts";
import { type AppProcess, migrateFirst, startApp } from "./app-process.ts";
import { connectAll, type Connections, makeConnections } from "./connect.ts";
import { freePort } from "./free-port.ts";
import { demoKeys } from "./keys.ts";
import { PROVIDERS } from "./report.ts";

const ORIGINS: Record<ProviderName, string> = {
  bodygram: "BODYGRAM_ORIGIN",
  "fit-analytics": "FIT_ANALYTICS_ORIGIN",
  naiz: "NAIZ_ORIGIN",
  robosize: "ROBOSIZE_ORIGIN",
};

export interface SandboxOptions {
  dataDir: string;
  seed: string;
  /** The port of the app where it is free; 0 takes any. */
  appPort: number;
  /** Variables of the app that differ from a plain sandbox's. */
  env?: Record<string, string>;
}

/** Shopify and the four providers as stand-ins, and everything that an app needs to run against them. */
export interface Sandbox {
  clock: SandboxClock;
  shopify: ShopifyTwin;
  providers: Providers;
  /** The providers that are stand-ins of this run: one whose origin the environment names is used instead. */
  standIns: ProviderName[];
  appUrl: string;
  env: Record<string, string>;
  startApp(): Promise<AppProcess>;
  /** Installs the app in the demo shop, as its merchant would, and connects all four providers. */
  connectShop(): Promise<Connections>;
  close(): Promise<void>;
}

/** Starts the stand-ins. The app is started by `startApp`, any number of times. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.dataDir, { recursive: true });
  const keys = demoKeys(options.dataDir);
  const clock = new SandboxClock();
  const port = await freePort(options.appPort);
  const appUrl = `http://127.0.0.1:${port}`;
  const { apiKey, apiSecret } = keys;
  const providers = await startProviders({ clock });
  const shopify = await startShopify({
    clock,
    apiKey,
    apiSecret,
    appUrl,
    tomlPath: "shopify.app.toml",
    seed: options.seed,
  });
  const standIns = PROVIDERS.filter((name) => !process.env[ORIGINS[name]]);
  const env: Record<string, string> = {
    SHOPIFY_API_KEY: apiKey,
    SHOPIFY_API_SECRET: apiSecret,
    SHOPIFY_APP_URL: appUrl,
    FITLOOP_ENCRYPTION_KEYS: keys.encryptionKeys,
    FITLOOP_DATA_DIR: join(options.dataDir, "database"),
    FITLOOP_ROLE: "all",
    FITLOOP_SANDBOX: "1",
    FITLOOP_SANDBOX_SHOPIFY: shopify.origin,
    DATABASE_URL: "",
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: "0",
    LOG_LEVEL: "info",
    NODE_ENV: "production",
    ...Object.fromEntries(standIns.map((name) => [ORIGINS[name], providers.origins[name]])),
    ...options.env,
  };
  return {
    clock,
    shopify,
    providers,
    standIns,
    appUrl,
    env,
    async startApp() {
      if (env["DATABASE_URL"]) await migrateFirst(env);
      return startApp(env, appUrl);
    },
    async connectShop() {
      const shop = DEMO_SHOP.domain;
      shopify.install(shop);
      await signIn(await shopify.appAddress(shop));
      const connections = makeConnections(DEMO_SHOP, appUrl);
      for (const registration of connections.registrations) providers.register(registration);
      await connectAll(env, shop, connections);
      return connections;
    },
    async close() {
      await shopify.close();
      await providers.close();
    },
  };
}

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/** Opens the app as the admin does: the first document request signs the shop in. */
async function signIn(address: string): Promise<void> {
  const response = await fetch(address, { headers: { "User-Agent": BROWSER }, redirect: "manual" });
  if (response.status !== 200) throw new Error(`The app answered its first visit with ${response.status}.`);
}
