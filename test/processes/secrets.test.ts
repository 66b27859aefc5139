import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppProcess } from "#test/sandbox/demo/app-process.ts";
import { type Connections, fitloop } from "#test/sandbox/demo/connect.ts";
import { readLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import type { Fault } from "#test/sandbox/providers/start.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";

const SHOP = DEMO_SHOP.domain;
const FAULTS: Fault[] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 422 },
  { kind: "status", status: 429, retryAfter: { seconds: 1 } },
  { kind: "reset" },
  { kind: "redirect" },
  { kind: "html" },
  { kind: "html", status: 502 },
  { kind: "truncated-json" },
  { kind: "half-body" },
  { kind: "error-in-200" },
  { kind: "huge-body", bytes: 300_000 },
  { kind: "no-content" },
  { kind: "status", status: 403 },
];

describe("secrets", () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let app: AppProcess;
  let connections: Connections;
  const seen: string[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-secrets-"));
    sandbox = await startSandbox({ dataDir, seed: "secrets", appPort: 0, env: { LOG_LEVEL: "debug" } });
    app = await sandbox.startApp();
    connections = await sandbox.connectShop();
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(
    "stand in no log line, no attempt and no answer to an operator, whatever fails",
    { timeout: 120_000 },
    async () => {
      const shop = sandbox.shopify.shop(SHOP);
      let placed = 0;
      for (const fault of FAULTS) {
        const before = sandbox.providers.records().length;
        for (const provider of PROVIDERS) sandbox.providers.fail(provider, fault);
        placeOrder(shop, demoOrder(shop, "secrets", placed).request);
        placed += 1;
        await sandbox.shopify.settled();
        await until(() => sandbox.providers.records().length > before);
        // A webhook nobody signed, and one that can't be read, leave words of their own.
        await fetch(`${sandbox.appUrl}/webhooks`, {
          method: "POST",
          body: "{",
          headers: { "X-Shopify-Topic": "orders/paid" },
        });
      }
      seen.push(JSON.stringify(await fitloop(sandbox.env, "connections", "list", "--shop", SHOP)));
      seen.push(
        JSON.stringify(await fitloop(sandbox.env, "doctor").catch((error: { stdout: string }) => error.stdout)),
      );
      const ledger = await readLedger(sandbox.env, SHOP);
      expect(new Set(ledger.map(({ status }) => status)).size).toBeGreaterThan(2);
      for (const { orderId, provider } of ledger.filter(({ attempts }) => attempts > 0).slice(0, 20)) {
        const name = ["--shop", SHOP, "--order", orderId, "--provider", provider];
        seen.push(JSON.stringify(await fitloop(sandbox.env, "deliveries", "show", ...name)));
      }
      await app.stop();
      const everything = [...app.lines, ...seen].join("\n");
      expect(app.lines.filter((line) => line.includes("delivery.attempted")).length).toBeGreaterThan(10);

      const { entries } = connections;
      const privateKey = entries["fit-analytics"].credential["privateKey"] ?? "";
      const secrets = {
        "Bodygram's client key": entries.bodygram.credential["clientKey"],
        "Naiz' hash": entries.naiz.credential["partnerHash"],
        "Robosize's key": entries.robosize.credential["apiKey"],
        "the private key": privateKey.split("\n")[3],
        "the app's secret": sandbox.env["SHOPIFY_API_SECRET"],
        "the encryption key": sandbox.env["FITLOOP_ENCRYPTION_KEYS"]?.split(":")[1],
      };
      for (const [name, secret] of Object.entries(secrets)) {
        expect(secret?.length, name).toBeGreaterThan(8);
        expect(everything.includes(secret ?? "-"), `${name} was told`).toBe(false);
      }
      expect(everything).not.toMatch(/eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/);
      expect(everything).not.toMatch(/shp[a-z]{2}_/);
    },
  );
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
