import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { migrate, readMigrations } from "#app/platform/database/migrate.server.ts";
import { type AppProcess, startApp } from "#test/sandbox/demo/app-process.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { settledLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { createServerDatabase } from "#test/support/server-database.ts";

const SHOP = DEMO_SHOP.domain;
const ORDERS = 80;
const hasServer = Boolean(process.env["DATABASE_URL"]);

/** Every attempt that is written down. */
const ATTEMPTS = `
  SELECT (a->>'worker')::int AS worker, coalesce(a->>'outcome', e.value->>'status') AS outcome, (a->>'at')::bigint AS at
  FROM orders o, jsonb_each(o.deliveries) e, jsonb_array_elements(e.value->'history') a`;

describe.skipIf(!hasServer)("one web and two workers on one PostgreSQL (run by npm run test:postgres)", () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof createServerDatabase>>;
  let sandbox: Sandbox;
  let web: AppProcess;
  const workers: { app: AppProcess; origin: string }[] = [];

  beforeAll(async () => {
    database = await createServerDatabase();
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-roles-"));
    sandbox = await startSandbox({ dataDir, seed: "roles", appPort: 0, env: { DATABASE_URL: database.url } });
    await promisify(execFile)(process.execPath, ["app/processes/start.server.ts"], {
      env: { ...process.env, ...sandbox.env, FITLOOP_ROLE: "migrate" },
    });
    web = await startApp({ ...sandbox.env, FITLOOP_ROLE: "web" }, sandbox.appUrl);
    for (let count = 0; count < 2; count += 1) await startWorker();
    await sandbox.connectShop();
  }, 180_000);
  afterAll(async () => {
    await Promise.all([web, ...workers.map(({ app }) => app)].map((app) => app.stop()));
    await sandbox.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  async function startWorker(): Promise<void> {
    const port = await freePort(0);
    const origin = `http://127.0.0.1:${port}`;
    const env = { ...sandbox.env, FITLOOP_ROLE: "worker", METRICS_PORT: String(port) };
    workers.push({ app: await startApp(env, origin), origin });
  }
  function place(from: number, count: number): void {
    const shop = sandbox.shopify.shop(SHOP);
    for (let index = from; index < from + count; index += 1) placeOrder(shop, demoOrder(shop, "roles", index).request);
  }
  async function ask<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }
  /** Holds every provider's own books against the orders placed so far. */
  async function expectOnceEach(orders: number): Promise<void> {
    const ledger = await settledLedger(sandbox.env, SHOP, orders);
    expect(ledger.filter(({ status }) => status !== "delivered")).toEqual([]);
    expect(ledger).toHaveLength(orders * PROVIDERS.length);
    expect(sandbox.providers.doubles()).toEqual([]);
    const held = new Set(
      sandbox.providers
        .records()
        .filter(({ accepted }) => accepted)
        .flatMap(({ provider, orders: taken }) => taken.map(({ order }) => `${provider}/${order}`)),
    );
    expect(ledger.filter(({ provider, orderId }) => !held.has(`${provider}/${orderId}`))).toEqual([]);
    expect(held.size).toBe(orders * PROVIDERS.length);
  }

  it("are each asked by themselves how they are, and every worker is seen", async () => {
    for (const { origin } of workers) {
      expect((await fetch(`${origin}/readyz`)).status).toBe(200);
      const metrics = await (await fetch(`${origin}/metrics`)).text();
      expect(metrics).toContain('fitloop_workers{state="alive"} 2');
      expect(metrics).toMatch(/^fitloop_requests_in_flight \d+$/m);
      expect(metrics).toMatch(/^fitloop_database_connections\{state="open"\} [1-9]/m);
    }
  });

  it("deliver every order exactly once, and share the work", { timeout: 120_000 }, async () => {
    for (const provider of PROVIDERS) sandbox.providers.fail(provider, { kind: "latency", ms: 20 });
    place(0, ORDERS);
    await sandbox.shopify.settled();
    await expectOnceEach(ORDERS);
    const shares = await ask<{ worker: number; made: number }>(
      `SELECT a.worker, count(*)::int AS made FROM (${ATTEMPTS}) a GROUP BY worker ORDER BY worker`,
    );
    expect(shares).toHaveLength(2);
    expect(shares.reduce((total, { made }) => total + made, 0)).toBe(ORDERS * PROVIDERS.length);
  });

  it("lose and double nothing while one worker drains and another takes its place", { timeout: 120_000 }, async () => {
    place(ORDERS, ORDERS);
    const [first] = workers;
    await until(() => sandbox.providers.records().length > (ORDERS + 10) * PROVIDERS.length);
    await first?.app.stop();
    expect(first?.app.child.exitCode).toBe(0);
    await startWorker();
    await sandbox.shopify.settled();
    await expectOnceEach(2 * ORDERS);
    expect(await ask(`SELECT 1 FROM (${ATTEMPTS}) a WHERE outcome = 'interrupted'`)).toEqual([]);
  });

  it("lose and double nothing while migrations rewrite the tables they work on", { timeout: 120_000 }, async () => {
    // A volatile default writes every row anew under an exclusive lock; so does an index that isn't built concurrently.
    const scripts = [
      "ALTER TABLE orders ADD COLUMN later text DEFAULT gen_random_uuid()::text",
      "ALTER TABLE due ADD COLUMN later text DEFAULT gen_random_uuid()::text; REINDEX INDEX due_next_idx",
    ];
    const later = scripts.map((script, index) => ({ name: `9_later_${index}`, script, checksum: `later ${index}` }));
    const delivered = sandbox.providers.records().length;
    const operator = await openDatabase({ url: database.url, dataDir, log: silentLog });
    try {
      place(2 * ORDERS, ORDERS);
      await until(() => sandbox.providers.records().length > delivered + PROVIDERS.length);
      const { applied } = await migrate(operator, [...readMigrations(), ...later]);
      expect(applied).toHaveLength(scripts.length);
      // Commands are this version's: they would end at what a later one left.
      await ask(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '9_later_%'`);
    } finally {
      await operator.close();
    }
    expect(sandbox.providers.records().length).toBeLessThan(delivered + ORDERS * PROVIDERS.length);
    await sandbox.shopify.settled();
    await expectOnceEach(3 * ORDERS);
  });

  it("let orders that wait for Shopify's facts leave before a worker goes", { timeout: 120_000 }, async () => {
    await ask("DELETE FROM product_fact");
    sandbox.shopify.faults.graphql.delayMs = 1_500;
    place(3 * ORDERS, 1);
    const claimed = `SELECT w.id, w.pid FROM due d JOIN worker w ON w.id = d.claimed_by`;
    let holder: { id: number; pid: number } | undefined;
    while (!holder) [holder] = await ask<{ id: number; pid: number }>(claimed);
    await workers.find(({ app }) => app.child.pid === holder.pid)?.app.stop();
    sandbox.shopify.faults.graphql.delayMs = 0;
    await expectOnceEach(3 * ORDERS + 1);
    const newest = await ask(`SELECT worker, outcome FROM (${ATTEMPTS}) a ORDER BY at DESC LIMIT 4`);
    expect(newest).toEqual(PROVIDERS.map(() => ({ worker: holder.id, outcome: "delivered" })));
  });
});

/** Waits until a condition holds; the test's own time limit ends the waiting. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
