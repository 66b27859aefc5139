import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { placeOrder } from "../shopify/orders.ts";
import { restOrder } from "../shopify/rest-order.ts";
import { DEMO_SHOP, shopHandle } from "../shopify/shops.ts";
import { startStorefront, type Storefront } from "../storefront/start.ts";
import { freePort } from "./free-port.ts";
import { playIncidents } from "./incidents.ts";
import { fitloopText } from "./connect.ts";
import { settledLedger } from "./ledger.ts";
import { type DemoOptions, readOptions } from "./options.ts";
import { demoOrder } from "./orders.ts";
import { printReport } from "./print.ts";
import { storefrontPublished } from "./published.ts";
import { judge, type Report, type SentOrder } from "./report.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { buyInStorefront } from "./visitor.ts";

const SHOP = DEMO_SHOP.domain;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** One command, everything real but Shopify and the providers: the production build against their stand-ins. */
async function demo(options: DemoOptions): Promise<boolean> {
  const dataDir = resolve(options.dataDir);
  // Each run tells its whole story from the start: another run's orders would only stand in its way.
  rmSync(dataDir, { recursive: true, force: true });

  say("Starting the sandbox: Shopify and the four providers.");
  const sandbox = await startSandbox({
    dataDir,
    seed: options.seed,
    appPort: options.once ? 0 : options.port,
    env: { NODE_ENV: options.dev ? "development" : "production" },
  });
  try {
    say(`Starting the app: ${options.dev ? "with hot reload" : "the production build"}, on the embedded database.`);
    const app = await sandbox.startApp();
    const storefront = await openStorefront(sandbox, options);
    try {
      const report = await play(sandbox, storefront, options);
      say(`\nBefore this app is distributed (fitloop doctor --release):\n`);
      say(await fitloopText(sandbox.env, "doctor", "--release"));
      if (options.incidents) await breakThings(sandbox);
      if (options.once) return report.ok;
      say(`\nOpen in a browser:
  the shop: take a size, buy         ${storefront.origin}/products/everyday-tee
  the shop's admin with the app      ${sandbox.shopify.origin}/
  what each provider received        ${sandbox.providers.control}/
Press Ctrl+C to end.`);
      await new Promise<void>((end) => {
        process.once("SIGINT", () => end());
        process.once("SIGTERM", () => end());
        app.child.once("exit", () => end());
      });
      return true;
    } finally {
      await storefront.close();
      await app.stop();
    }
  } finally {
    await sandbox.close();
  }
}

/** The shop's storefront, with the extension in two themes and a stand-in of each provider's widget. */
async function openStorefront({ clock, shopify, providers, env, appUrl }: Sandbox, options: DemoOptions) {
  return startStorefront({
    clock,
    twin: shopify,
    port: await freePort(options.once ? 0 : options.port + 1),
    proxyTarget: appUrl,
    apiSecret: env["SHOPIFY_API_SECRET"] ?? "",
    shop: SHOP,
    links: [
      {
        label: "Deliveries in the admin",
        url: `${shopify.origin}/store/${shopHandle(SHOP)}/apps/fitloop/app/orders`,
      },
      { label: "What each provider received", url: `${providers.control}/` },
    ],
  });
}

/** Lets things go wrong, and tells which order shows what. */
async function breakThings({ clock, shopify, providers, appUrl }: Sandbox): Promise<void> {
  say("\nLetting things go wrong.");
  const orders = await playIncidents({ clock, twin: shopify, providers, appUrl, shop: SHOP });
  const rows = Object.entries(orders).map(([what, name]) => `  ${name.padEnd(7)} ${what.replaceAll("_", " ")}`);
  say(`${rows.join("\n")}\nHome tells what needs you within a minute; look an order up by its number.`);
}

/** Connects the shop, places the orders, waits for the ledger to settle, and tells what arrived. */
async function play(sandbox: Sandbox, storefront: Storefront, options: DemoOptions): Promise<Report> {
  say(`Installing the app in ${SHOP} and connecting its four providers.`);
  await sandbox.connectShop();
  await storefrontPublished(sandbox.shopify, SHOP);

  say(`Placing ${options.orders} orders through the shop's checkout (seed ${options.seed}).`);
  const sent: SentOrder[] = [];
  const shop = sandbox.shopify.shop(SHOP);
  for (let index = 0; index < options.orders; index += 1) {
    const { kind, request } = demoOrder(shop, options.seed, index);
    const order = placeOrder(shop, request);
    sent.push({ id: String(order.id), name: order.name, kind, body: restOrder(order, shop.view()) });
  }
  say("Buying once in the storefront, as a visitor with a session link does.");
  const bought = await buyInStorefront(storefront.origin, shop);
  sent.push({
    id: String(bought.order.id),
    name: bought.order.name,
    kind: "storefront",
    body: restOrder(bought.order, shop.view()),
  });
  await sandbox.shopify.settled();
  const ledger = await settledLedger(sandbox.env, SHOP, sent.length);
  const { providers, standIns } = sandbox;
  const report = judge({
    shop: SHOP,
    seed: options.seed,
    sent,
    ledger,
    records: providers.records(),
    standIns,
    links: [{ order: String(bought.order.id), provider: "bodygram", session: bought.session }],
  });

  say(`\n${printReport(report)}\n`);
  if (options.report !== null) keepReport(options.report, report);
  for (const fault of report.faults) say(`Not as expected: ${fault}`);
  say(
    report.ok
      ? `All ${sent.length} orders reached all four providers, once each.`
      : `${report.faults.length} things are not as expected.`,
  );
  return report;
}

function keepReport(file: string, report: Report): void {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(report, plainNumbers, 2));
  say(`The report is in ${file}.`);
}

/** Ids past 2^53 are bigints in the twin; JSON has them as the strings of their digits. */
function plainNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

try {
  process.exitCode = (await demo(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
