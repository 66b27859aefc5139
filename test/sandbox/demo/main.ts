import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SandboxClock } from "../clock.ts";
import { type ProviderName, startProviders } from "../providers/start.ts";
import { placeOrder } from "../shopify/orders.ts";
import { restOrder } from "../shopify/rest-order.ts";
import { DEMO_SHOP } from "../shopify/shops.ts";
import { startShopify } from "../shopify/start.ts";
import { startApp } from "./app-process.ts";
import { connectAll, fitloop, makeConnections } from "./connect.ts";
import { freePort } from "./free-port.ts";
import { demoKeys } from "./keys.ts";
import { type DemoOptions, readOptions } from "./options.ts";
import { demoOrder } from "./orders.ts";
import { printReport } from "./print.ts";
import { judge, type LedgerLine, PROVIDERS, type SentOrder } from "./report.ts";

const ORIGINS: Record<ProviderName, string> = {
  bodygram: "BODYGRAM_ORIGIN",
  "fit-analytics": "FIT_ANALYTICS_ORIGIN",
  naiz: "NAIZ_ORIGIN",
  robosize: "ROBOSIZE_ORIGIN",
};
const SETTLE_MS = 60_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** One command, everything real but Shopify and the providers: the production build against their stand-ins. */
async function demo(options: DemoOptions): Promise<boolean> {
  const dataDir = resolve(options.dataDir);
  // Each run tells its whole story from the start: another seed's orders would only stand in its way.
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const keys = demoKeys(dataDir);
  const clock = new SandboxClock();
  const appPort = options.once ? await freePort(0) : await freePort(options.port);
  const appUrl = `http://127.0.0.1:${appPort}`;

  say("Starting the sandbox: Shopify and the four providers.");
  const providers = await startProviders({ clock });
  const shopify = await startShopify({ clock, ...keys, appUrl, tomlPath: "shopify.app.toml", seed: options.seed });
  const standIns = PROVIDERS.filter((name) => !process.env[ORIGINS[name]]);
  const env: Record<string, string> = {
    SHOPIFY_API_KEY: keys.apiKey,
    SHOPIFY_API_SECRET: keys.apiSecret,
    SHOPIFY_APP_URL: appUrl,
    APP_BRIDGE_URL: `${shopify.origin}/app-bridge.js`,
    FITLOOP_ENCRYPTION_KEYS: keys.encryptionKeys,
    FITLOOP_DATA_DIR: join(dataDir, "database"),
    FITLOOP_ROLE: "all",
    FITLOOP_SANDBOX: "1",
    FITLOOP_SANDBOX_SHOPIFY: shopify.origin,
    HOST: "127.0.0.1",
    PORT: String(appPort),
    METRICS_PORT: "0",
    LOG_LEVEL: "info",
    NODE_ENV: options.dev ? "development" : "production",
    ...Object.fromEntries(standIns.map((name) => [ORIGINS[name], providers.origins[name]])),
  };

  say(`Starting the app: ${options.dev ? "with hot reload" : "the production build"}, on the embedded database.`);
  const app = await startApp(env, appUrl);
  const stop = async (): Promise<void> => {
    await app.stop();
    await shopify.close();
    await providers.close();
  };

  try {
    const shop = DEMO_SHOP.domain;
    say(`Installing the app in ${shop} and connecting its four providers.`);
    shopify.install(shop);
    await signIn(await shopify.appAddress(shop));
    const connections = makeConnections(DEMO_SHOP, appUrl);
    for (const registration of connections.registrations) providers.register(registration);
    await connectAll(env, shop, connections);

    say(`Placing ${options.orders} orders through the shop's checkout (seed ${options.seed}).`);
    const sent: SentOrder[] = [];
    for (let index = 0; index < options.orders; index += 1) {
      const sandboxShop = shopify.shop(shop);
      const { kind, request } = demoOrder(sandboxShop, options.seed, index);
      const order = placeOrder(sandboxShop, request);
      sent.push({ id: String(order.id), name: order.name, kind, body: restOrder(order, sandboxShop.view()) });
    }
    await shopify.settled();
    const ledger = await settledLedger(env, shop, sent.length);
    const report = judge({ shop, seed: options.seed, sent, ledger, records: providers.records(), standIns });

    say(`\n${printReport(report)}\n`);
    if (options.report !== null) {
      const file = resolve(options.report);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(report, plainNumbers, 2));
      say(`The report is in ${options.report}.`);
    }
    for (const fault of report.faults) say(`Not as expected: ${fault}`);
    say(
      report.ok
        ? `All ${sent.length} orders reached all four providers, once each.`
        : `${report.faults.length} things are not as expected.`,
    );
    if (options.once) return report.ok;

    say(`\nOpen in a browser:
  the shop's admin with the app      ${shopify.origin}/
  what each provider received        ${providers.control}/
Press Ctrl+C to end.`);
    await new Promise<void>((resolveEnd) => {
      process.once("SIGINT", () => resolveEnd());
      process.once("SIGTERM", () => resolveEnd());
      app.child.once("exit", () => resolveEnd());
    });
    return true;
  } finally {
    await stop();
  }
}

/** Ids past 2^53 are bigints in the twin; JSON has them as the strings of their digits. */
function plainNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Opens the app as the admin does: the first document request signs the shop in. */
async function signIn(address: string): Promise<void> {
  const response = await fetch(address, {
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" },
    redirect: "manual",
  });
  if (response.status !== 200) throw new Error(`The app answered its first visit with ${response.status}.`);
}

/** Reads the ledger once nothing in it waits any more, or after a minute as it stands. */
async function settledLedger(env: Record<string, string>, shop: string, orders: number): Promise<LedgerLine[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const ledger = await readLedger(env, shop);
    const waits = ledger.some(({ status }) => status === "pending" || status === "sending");
    if ((ledger.length >= orders * PROVIDERS.length && !waits) || Date.now() > deadline) return ledger;
    await new Promise((resolveWait) => setTimeout(resolveWait, 200));
  }
}

async function readLedger(env: Record<string, string>, shop: string): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page = (await fitloop(
      env,
      ...["deliveries", "list", "--shop", shop, "--limit", "1000", ...(after ? ["--after", after] : [])],
    )) as { entries: LedgerLine[]; next: string | null };
    lines.push(...page.entries);
    after = page.next;
  }
  return lines;
}

try {
  process.exitCode = (await demo(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
