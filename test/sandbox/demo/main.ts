import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { placeOrder } from "../shopify/orders.ts";
import { restOrder } from "../shopify/rest-order.ts";
import { DEMO_SHOP } from "../shopify/shops.ts";
import { settledLedger } from "./ledger.ts";
import { type DemoOptions, readOptions } from "./options.ts";
import { demoOrder } from "./orders.ts";
import { printReport } from "./print.ts";
import { judge, type Report, type SentOrder } from "./report.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

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
    try {
      const report = await play(sandbox, options);
      if (options.once) return report.ok;
      say(`\nOpen in a browser:
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
      await app.stop();
    }
  } finally {
    await sandbox.close();
  }
}

/** Connects the shop, places the orders, waits for the ledger to settle, and tells what arrived. */
async function play(sandbox: Sandbox, options: DemoOptions): Promise<Report> {
  say(`Installing the app in ${SHOP} and connecting its four providers.`);
  await sandbox.connectShop();

  say(`Placing ${options.orders} orders through the shop's checkout (seed ${options.seed}).`);
  const sent: SentOrder[] = [];
  const shop = sandbox.shopify.shop(SHOP);
  for (let index = 0; index < options.orders; index += 1) {
    const { kind, request } = demoOrder(shop, options.seed, index);
    const order = placeOrder(shop, request);
    sent.push({ id: String(order.id), name: order.name, kind, body: restOrder(order, shop.view()) });
  }
  await sandbox.shopify.settled();
  const ledger = await settledLedger(sandbox.env, SHOP, sent.length);
  const { providers, standIns } = sandbox;
  const report = judge({ shop: SHOP, seed: options.seed, sent, ledger, records: providers.records(), standIns });

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
