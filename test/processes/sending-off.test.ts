import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request as ask, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readText } from "#test/operations/container.ts";
import { readSelectors } from "#test/operations/registry.ts";
import { type AppProcess, startApp } from "#test/sandbox/demo/app-process.ts";
import { fitloop } from "#test/sandbox/demo/connect.ts";
import { readLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";

const SHOP = DEMO_SHOP.domain;
const HOUR = 3_600_000;

/** Stands before a stand-in, counts what the app asks of it, and hands it on. The sandbox's clock isn't counted. */
async function countingDoor(
  target: string,
  count: (what: string) => void,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((incoming, answer) => {
    const { method = "GET", url = "/", headers } = incoming;
    if (!url.startsWith("/__sandbox/clock")) count(`${method} ${url}`);
    const onward = ask(
      new URL(url, target),
      { method, headers: { ...headers, host: new URL(target).host } },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const ORIGINS = [
  "BODYGRAM_ORIGIN",
  "FIT_ANALYTICS_ORIGIN",
  "NAIZ_ORIGIN",
  "ROBOSIZE_ORIGIN",
  "FITLOOP_SANDBOX_SHOPIFY",
];

describe("an app that was started with FITLOOP_SENDING=off", () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let app: AppProcess | undefined;
  let asked: string[];
  const doors: Server[] = [];
  const env: Record<string, string> = {};

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-off-"));
    sandbox = await startSandbox({ dataDir, seed: "off", appPort: 0 });
    for (const name of ORIGINS) {
      const { origin, server } = await countingDoor(sandbox.env[name] ?? "", (what) => asked.push(`${name} ${what}`));
      doors.push(server);
      env[name] = origin;
    }
    asked = [];
    app = await sandbox.startApp();
    await sandbox.connectShop();
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    for (const door of doors) await new Promise((resolve) => door.close(resolve));
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  const place = (index: number): void => {
    const shop = sandbox.shopify.shop(SHOP);
    placeOrder(shop, demoOrder(shop, "off", index).request);
  };

  it("takes in and keeps what comes, and asks nobody for anything", { timeout: 180_000 }, async () => {
    // Something waits at every door: retries at providers, an erasure, a token that expires, settings to publish.
    for (const provider of PROVIDERS) sandbox.providers.fail(provider, { kind: "status", status: 503 });
    for (const index of [1, 2]) place(index);
    await sandbox.shopify.settled();
    await expect.poll(async () => (await readLedger(sandbox.env, SHOP)).length, { timeout: 30_000 }).toBe(8);
    await app?.stop();
    for (const provider of PROVIDERS) sandbox.providers.fail(provider, null);

    const off = { ...sandbox.env, ...env, FITLOOP_SENDING: "off" };
    app = await startApp(off, sandbox.appUrl);
    sandbox.clock.advance(2 * HOUR);
    place(3);
    await sandbox.shopify.settled();
    await fitloop(off, "connections", "disable", "--provider", "naiz", "--shop", SHOP);
    await fitloop(off, "connections", "enable", "--provider", "naiz", "--shop", SHOP);
    await fitloop(off, "reconciliation", "now", "--shop", SHOP);
    await fitloop(off, "connections", "test", "--provider", "bodygram", "--shop", SHOP).catch(() => undefined);
    // Longer than every loop of a worker rests.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(asked).toEqual([]);
    expect((await fetch(`${sandbox.appUrl}/readyz`)).status).toBe(200);
    const started = app.lines.map((line) =>
      line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {},
    );
    const { metricsPort } = started.find(({ msg }) => msg === "started") as { metricsPort: number };
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain("fitloop_sending 0");
    const rules = parse(readText("app/platform/operations/alert-rules.yaml")) as {
      groups: { rules: { expr: string }[] }[];
    };
    const named = rules.groups.flatMap(({ rules: own }) => own.flatMap(({ expr }) => readSelectors(expr)));
    const told = named.map(({ name }) => name).filter((name) => new RegExp(`^${name}\\b`, "m").test(metrics));
    expect(told.filter((name) => name.startsWith("fitloop_"))).toEqual([]);
    await app.stop();

    app = await startApp({ ...sandbox.env, ...env }, sandbox.appUrl);
    await expect
      .poll(async () => (await readLedger(sandbox.env, SHOP)).filter(({ status }) => status === "delivered").length, {
        timeout: 60_000,
        interval: 250,
      })
      .toBe(12);
    expect(asked.length).toBeGreaterThan(12);
  });
});
