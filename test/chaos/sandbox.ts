import { randomBytes } from "node:crypto";
import { SandboxClock } from "../sandbox/clock.ts";
import { connectAll, type Connections } from "../sandbox/demo/connect.ts";
import { type Providers, type ProviderName, startProviders } from "../sandbox/providers/start.ts";
import { DEFAULT_SHOPS } from "../sandbox/shopify/shops.ts";
import { type ShopifyTwin, startShopify } from "../sandbox/shopify/start.ts";
import { makeMerchant } from "./merchants.ts";
import { until } from "./wait.ts";

/** The world outside of the app: Shopify with three shops, and the four providers with their own records. */
export interface Outside {
  clock: SandboxClock;
  shopify: ShopifyTwin;
  providers: Providers;
  shops: string[];
  merchants: Map<string, Connections>;
  /** The environment of an app process, its role, ports and database left out. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
/** Records keep their bodies for the newest requests only: a full run has half a million. */
const KEEP_BODIES = 5_000;

export async function startOutside({ seed, appUrl }: { seed: string; appUrl: string }): Promise<Outside> {
  const clock = new SandboxClock();
  const keys = { apiKey: randomBytes(16).toString("hex"), apiSecret: `sandbox-${randomBytes(24).toString("hex")}` };
  const providers = await startProviders({ clock, keepBodies: KEEP_BODIES });
  const shopify = await startShopify({ clock, ...keys, appUrl, tomlPath: "shopify.app.toml", seed });
  const shops = DEFAULT_SHOPS.map(({ domain }) => domain);
  const merchants = new Map(DEFAULT_SHOPS.map((shop) => [shop.domain, makeMerchant(shop, appUrl)]));
  for (const { registrations } of merchants.values()) for (const entry of registrations) providers.register(entry);
  return {
    clock,
    shopify,
    providers,
    shops,
    merchants,
    env: {
      SHOPIFY_API_KEY: keys.apiKey,
      SHOPIFY_API_SECRET: keys.apiSecret,
      SHOPIFY_APP_URL: appUrl,
      FITLOOP_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64url")}`,
      FITLOOP_SANDBOX: "1",
      FITLOOP_SANDBOX_SHOPIFY: shopify.origin,
      HOST: "127.0.0.1",
      METRICS_PORT: "0",
      ...originsOf(providers.origins),
    },
    async close() {
      await shopify.close();
      await providers.close();
    },
  };
}

/** The variables that lead the app to these providers. */
export function originsOf(origins: Readonly<Record<ProviderName, string>>): Record<string, string> {
  return {
    BODYGRAM_ORIGIN: origins.bodygram,
    FIT_ANALYTICS_ORIGIN: origins["fit-analytics"],
    NAIZ_ORIGIN: origins.naiz,
    ROBOSIZE_ORIGIN: origins.robosize,
  };
}

const SUBSCRIBED_WITHIN_MS = 60_000;
/** What the merchants' settings ask for, beside what every shop tells. */
const ON_DEMAND = ["orders/create", "orders/updated", "orders/fulfilled"];

/**
 * Installs the app in every shop, as merchants would, and connects all four providers by the operator's command. Comes
 * back when the app has subscribed the topics that their settings ask for.
 */
export async function installEverywhere(outside: Outside, appEnv: Record<string, string>): Promise<void> {
  for (const shop of outside.shops) {
    outside.shopify.install(shop);
    await openInAdmin(outside, shop);
    const merchant = outside.merchants.get(shop);
    if (merchant) await connectAll(appEnv, shop, merchant);
  }
  for (const shop of outside.merchants.keys()) {
    const told = () => [...(outside.shopify.shop(shop).installation?.subscriptions.values() ?? [])];
    const isWhole = async () => ON_DEMAND.every((topic) => told().some((one) => one.topic === topic));
    await until(`${shop} tells what its connections ask for`, isWhole, SUBSCRIBED_WITHIN_MS);
  }
}

/** Opens the app in a shop's admin, as its merchant does: the document request signs the shop in. */
export async function openInAdmin({ shopify }: Outside, shop: string): Promise<void> {
  const address = await shopify.appAddress(shop);
  const response = await fetch(address, { headers: { "User-Agent": BROWSER }, redirect: "manual" });
  if (response.status !== 200) throw new Error(`The app answered a visit of ${shop} with ${response.status}.`);
}
