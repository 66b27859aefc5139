import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { storefrontPublished } from "#test/sandbox/demo/published.ts";
import { startApp } from "#test/sandbox/demo/app-process.ts";
import { connectAll, makeConnections } from "#test/sandbox/demo/connect.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { demoKeys } from "#test/sandbox/demo/keys.ts";
import { startProviders, type Providers } from "#test/sandbox/providers/start.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { startShopify, type ShopifyTwin } from "#test/sandbox/shopify/start.ts";
import { startStorefront, type Storefront } from "#test/sandbox/storefront/start.ts";
import { CHROMIUM, CHROMIUM_FLAGS } from "./chromium.ts";

export const SHOP = DEMO_SHOP.domain;

/** The whole loop: shop, app, providers, and a browser to walk it with. */
export interface World {
  readonly clock: SandboxClock;
  readonly twin: ShopifyTwin;
  readonly providers: Providers;
  readonly storefront: Storefront;
  readonly browser: Browser;
  readonly appUrl: string;
  readonly appEnv: Record<string, string>;
  close(): Promise<void>;
}

let opened: Promise<World> | undefined;

/** The one world of this run; the process' end closes it. */
export function theWorld(): Promise<World> {
  opened ??= openWorld();
  return opened;
}

/** A world of its own, for what would stand in the way of others. */
export async function openWorld(): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-e2e-"));
  const keys = demoKeys(dataDir);
  const clock = new SandboxClock();
  const appUrl = `http://127.0.0.1:${await freePort(0)}`;
  const providers = await startProviders({ clock });
  const twin = await startShopify({ clock, ...keys, appUrl, tomlPath: "shopify.app.toml" });
  const appEnv: Record<string, string> = {
    SHOPIFY_API_KEY: keys.apiKey,
    SHOPIFY_API_SECRET: keys.apiSecret,
    SHOPIFY_APP_URL: appUrl,
    FITLOOP_ENCRYPTION_KEYS: keys.encryptionKeys,
    FITLOOP_DATA_DIR: join(dataDir, "database"),
    FITLOOP_ROLE: "all",
    FITLOOP_SANDBOX: "1",
    FITLOOP_SANDBOX_SHOPIFY: twin.origin,
    HOST: "127.0.0.1",
    PORT: new URL(appUrl).port,
    METRICS_PORT: "0",
    LOG_LEVEL: "warn",
    BODYGRAM_ORIGIN: providers.origins.bodygram,
    FIT_ANALYTICS_ORIGIN: providers.origins["fit-analytics"],
    NAIZ_ORIGIN: providers.origins.naiz,
    ROBOSIZE_ORIGIN: providers.origins.robosize,
  };
  const app = await startApp(appEnv, appUrl);
  endWith(() => {
    app.child.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  twin.install(SHOP);
  const signedIn = await fetch(await twin.appAddress(SHOP), {
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" },
    redirect: "manual",
  });
  if (signedIn.status !== 200) throw new Error(`The app answered its first visit with ${signedIn.status}.`);
  const connections = makeConnections(DEMO_SHOP, appUrl);
  for (const registration of connections.registrations) providers.register(registration);
  await connectAll(appEnv, SHOP, connections);
  await storefrontPublished(twin, SHOP);
  const storefront = await startStorefront({ clock, twin, apiSecret: keys.apiSecret, proxyTarget: appUrl });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  return {
    clock,
    twin,
    providers,
    storefront,
    browser,
    appUrl,
    appEnv,
    async close() {
      await browser.close();
      await storefront.close();
      await app.stop();
      await twin.close();
      await providers.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Files share the world, so none of them can close it: what must not outlive the run goes with its process. */
function endWith(clean: () => void): void {
  process.once("exit", clean);
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"] as const) {
    process.once(signal as NodeJS.Signals, () => {
      clean();
      process.exit();
    });
  }
}
