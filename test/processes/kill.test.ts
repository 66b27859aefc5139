import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppProcess } from "#test/sandbox/demo/app-process.ts";
import { fitloop, fitloopText } from "#test/sandbox/demo/connect.ts";
import { settledLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";

const SHOP = DEMO_SHOP.domain;
const ORDERS = 100;

describe("an app that is killed in the middle of a hundred orders", () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let app: AppProcess | undefined;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-kill-"));
    sandbox = await startSandbox({ dataDir, seed: "kill", appPort: 0 });
  });
  afterAll(async () => {
    await app?.stop();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(
    "delivers every accepted order after its restart, and counts each request that was on the wire",
    { timeout: 120_000 },
    async () => {
      app = await sandbox.startApp();
      await sandbox.connectShop();
      // Slow enough that requests are on the wire at the kill, and that the provider takes them all the same.
      for (const provider of PROVIDERS) sandbox.providers.fail(provider, { kind: "latency", ms: 40 });
      const shop = sandbox.shopify.shop(SHOP);
      for (let index = 0; index < ORDERS; index += 1) placeOrder(shop, demoOrder(shop, "kill", index).request);
      await until(() => sandbox.providers.records().filter(({ accepted }) => accepted).length >= 60);
      app.child.kill("SIGKILL");
      await app.stop();
      await sandbox.shopify.settled();
      // What was answered 200 is ours; the rest Shopify sends again within hours.
      const accepted = sandbox.shopify.log.filter(
        ({ topic, state }) => topic === "orders/paid" && state === "delivered",
      );
      const ids = accepted.map(({ body }) => String((JSON.parse(body.toString()) as { name: string }).name));
      expect(ids.length).toBeGreaterThan(20);

      app = await sandbox.startApp();
      const ledger = await settledLedger(sandbox.env, SHOP, ids.length);

      expect(ids.filter((name) => !ledger.some(({ orderName }) => orderName === name))).toEqual([]);
      expect(ledger.filter(({ status }) => status !== "delivered")).toEqual([]);
      const held = new Set<string>();
      for (const { provider, orders, accepted: taken } of sandbox.providers.records()) {
        if (taken) for (const { order } of orders) held.add(`${provider}/${order}`);
      }
      expect(ledger.filter(({ provider, orderId }) => !held.has(`${provider}/${orderId}`))).toEqual([]);
      for (const { provider, order } of sandbox.providers.doubles()) {
        const line = ledger.find((entry) => entry.orderId === order && entry.provider === provider);
        expect(line?.doubles, `${provider} holds ${order} twice`).toBe(1);
      }
    },
  );

  it("refuses a second process on its directory, naming the first", async () => {
    const env = { ...process.env, ...sandbox.env, PORT: "0" };
    const second = spawnSync(process.execPath, ["app/processes/start.server.ts"], { env, encoding: "utf8" });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(String(app?.child.pid));
  });

  it("answers its operator meanwhile, through the socket in its directory", async () => {
    expect(await fitloopText(sandbox.env, "doctor")).toMatch(/^workers +good/m);
    const page = (await fitloop(sandbox.env, "deliveries", "list", "--shop", SHOP, "--limit", "1")) as {
      entries: { orderId: string; provider: string }[];
    };
    const [entry] = page.entries;
    const show = [
      "deliveries",
      "show",
      "--shop",
      SHOP,
      "--order",
      entry?.orderId ?? "",
      "--provider",
      entry?.provider ?? "",
    ];
    expect(await fitloop(sandbox.env, ...show)).toMatchObject({ status: "delivered" });
  });
});

/** Waits until a condition holds; the test's own time limit ends the waiting. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
