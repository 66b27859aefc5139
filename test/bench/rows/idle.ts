import { SandboxClock } from "#test/sandbox/clock.ts";
import { numberedShop } from "#test/sandbox/shopify/shops.ts";
import { type ShopifyTwin, startShopify } from "#test/sandbox/shopify/start.ts";
import { startOnServer } from "../contestants/ours.ts";
import type { Lab } from "../lab.ts";
import { cpuOfTrees } from "../machine/proc.ts";
import { atMost, type Measured, notRun, type Row } from "./row.ts";

const SHOPS = 2_000;
/** Every second shop has one connection, the others none. */
const CONNECTED = 2;
const MINUTES = 5;
const GOAL_PERCENT = 2;
/** What was left to do after the installs ends in so many minutes of real time. */
const REST_MS = 60_000;
const NIGHT_STEP_MS = 10 * 60_000;
const NIGHT_STEP_PAUSE_MS = 1_000;
const DAY_MS = 24 * 3_600_000;
const SIGN_INS_AT_ONCE = 8;
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens the app in every shop's admin, which signs each in. */
async function signIn(shopify: ShopifyTwin, domains: readonly string[]): Promise<void> {
  const left = [...domains];
  await Promise.all(
    Array.from({ length: SIGN_INS_AT_ONCE }, async () => {
      for (let domain = left.pop(); domain !== undefined; domain = left.pop()) {
        const address = await shopify.appAddress(domain);
        const { status } = await fetch(address, { headers: { "User-Agent": BROWSER }, redirect: "manual" });
        if (status !== 200) throw new Error(`A visit of ${domain} was answered ${status}.`);
      }
    }),
  );
}

async function measureIdle(lab: Lab, count: number, minutes: number): Promise<Measured> {
  const clock = new SandboxClock();
  const domains = Array.from({ length: count }, (_, index) => numberedShop(index + 1));
  const shopify = await startShopify({
    clock,
    apiKey: "bench",
    apiSecret: lab.setting.secret,
    tomlPath: "shopify.app.toml",
    shops: domains,
  });
  const shops = domains.map(({ domain, primaryDomain }, index) => ({
    domain,
    primaryDomain,
    providers: index % CONNECTED === 0 ? (["bodygram"] as const) : [],
  }));
  const setting = { ...lab.setting, shops, shopifyOrigin: shopify.origin };
  const ours = await startOnServer(setting, lab.cluster, lab.database());
  try {
    shopify.setAppUrl(`http://127.0.0.1:${ours.port}`);
    for (const { domain } of domains) shopify.install(domain);
    lab.say(`Signing ${count} shops in.`);
    await signIn(
      shopify,
      domains.map(({ domain }) => domain),
    );
    await pause(REST_MS);
    const own = Object.entries(ours.processes);
    const pids = own.map(([, pid]) => pid);
    const spend = async (work: () => Promise<void>) => {
      const before = { cpu: cpuOfTrees(pids), calls: shopify.operations.length, at: performance.now() };
      await work();
      const seconds = (performance.now() - before.at) / 1_000;
      const each = cpuOfTrees(pids).map((value, index) => value - (before.cpu[index] ?? 0));
      const calls = shopify.operations.length - before.calls;
      return { seconds, each, all: each.reduce((sum, value) => sum + value, 0), calls };
    };
    const idle = await spend(() => pause(minutes * 60_000));
    const night = await spend(async () => {
      for (let ahead = 0; ahead < DAY_MS; ahead += NIGHT_STEP_MS) {
        clock.advance(NIGHT_STEP_MS);
        await pause(NIGHT_STEP_PAUSE_MS);
      }
    });
    const percent = (idle.all / idle.seconds) * 100;
    const byProcess = own.map(
      ([role], index) => `${role} ${(((idle.each[index] ?? 0) / idle.seconds) * 100).toFixed(2)} %`,
    );
    const perShopHour = idle.calls / count / (idle.seconds / 3_600);
    return {
      parts: [atMost(GOAL_PERCENT, percent, "% of a core", 2)],
      notes: [
        `${count.toLocaleString("en")} installed shops, half of them with one connection, ${minutes} minutes without orders: ${byProcess.join(", ")}`,
        `Admin API: ${perShopHour.toFixed(1)} calls a shop and hour, over all shops`,
        `a virtual day with its night: ${night.all.toFixed(0)} s of processor time, ${(night.calls / count).toFixed(1)} calls a shop`,
      ],
    };
  } finally {
    await ours.stop();
    await shopify.close();
  }
}

export const idle: Row = {
  key: "idle",
  name: "idle: 2,000 installed shops, half of them with one connection",
  goal: "web, worker and database together <= 2 % of a core",
  async measure(lab) {
    if (lab.options.short) return notRun("it takes ten minutes: run without --short");
    return measureIdle(lab, SHOPS, MINUTES);
  },
};
