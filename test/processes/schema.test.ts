import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { type AppProcess, migrateFirst, startApp } from "#test/sandbox/demo/app-process.ts";
import { fitloop, fitloopText } from "#test/sandbox/demo/connect.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { settledLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { readText } from "#test/operations/container.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { createServerDatabase } from "#test/support/server-database.ts";

const SHOP = DEMO_SHOP.domain;
const hasServer = Boolean(process.env["DATABASE_URL"]);

describe.skipIf(!hasServer)("the tables of a server's database (run by npm run test:postgres)", () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof createServerDatabase>>;
  let sandbox: Sandbox;
  const apps: AppProcess[] = [];
  const ROLE = `fitloop_app_${process.pid}`;

  beforeAll(async () => {
    database = await createServerDatabase();
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-schema-"));
    sandbox = await startSandbox({ dataDir, seed: "schema", appPort: 0, env: { DATABASE_URL: database.url } });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await sandbox.close();
    await ask(`DROP OWNED BY ${ROLE}`).catch(() => undefined);
    await database.drop();
    await ask(`DROP ROLE IF EXISTS ${ROLE}`, process.env["DATABASE_URL"]);
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  async function ask<Row extends pg.QueryResultRow>(statement: string, url = database.url): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }
  const tables = () => ask(`SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`);

  it("are made by nobody but migrate: web and worker wait for them, commands end", { timeout: 120_000 }, async () => {
    const start = async (role: string) => {
      const port = await freePort(0);
      const env = { ...process.env, ...sandbox.env, FITLOOP_ROLE: role, METRICS_PORT: String(port) };
      const child = spawn(process.execPath, ["app/processes/start.server.ts"], { env, stdio: "ignore" });
      return { child, ready: () => fetch(`http://127.0.0.1:${port}/readyz`) };
    };
    const waiting = [await start("web"), await start("worker")];
    try {
      for (const { ready } of waiting) {
        const answer = async () => {
          const response = await ready().catch(() => null);
          const { reason = "", detail = "" } = (await response?.json().catch(() => null)) ?? {};
          return `${response?.status} ${reason} ${detail}`;
        };
        await expect
          .poll(answer, { timeout: 30_000 })
          .toMatch(/^503 migrations The database is older than this version/);
      }
      await expect(fitloop(sandbox.env, "connections", "list", "--shop", SHOP)).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /^The database is older than this version of the app: .+FITLOOP_ROLE=migrate\.\n$/,
        ) as string,
      });
      expect(await tables()).toEqual([]);
      await migrateFirst(sandbox.env);
      for (const { ready } of waiting) {
        await expect.poll(async () => (await ready()).status, { timeout: 30_000 }).toBe(200);
      }
      await ask(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at) VALUES ('9', 'x', '9_later', now(), now())`,
      );
      await expect(fitloop(sandbox.env, "keys", "status")).rejects.toMatchObject({
        stderr: expect.stringContaining("newer than this version of the app: 9_later is unknown") as string,
      });
      // Who has started works on.
      for (const { ready } of waiting) expect((await ready()).status).toBe(200);
      await ask(`DELETE FROM _prisma_migrations WHERE id = '9'`);
    } finally {
      for (const { child } of waiting) child.kill("SIGKILL");
    }
  });

  it("need no right to change them: orders, commands and the admin go without", { timeout: 180_000 }, async () => {
    await migrateFirst(sandbox.env);
    await ask(readText("app/platform/operations/app-role.sql").replaceAll("fitloop_app", ROLE));
    const url = new URL(database.url);
    url.username = ROLE;
    const env = { ...sandbox.env, DATABASE_URL: url.href };
    await expect(ask("CREATE TABLE mine (id int)", url.href)).rejects.toThrow("permission denied");
    Object.assign(sandbox.env, env);
    apps.push(await startApp(env, sandbox.appUrl));
    await sandbox.connectShop();
    const shop = sandbox.shopify.shop(SHOP);
    for (let index = 0; index < 4; index += 1) placeOrder(shop, demoOrder(shop, "schema", index).request);
    await sandbox.shopify.settled();
    const ledger = await settledLedger(env, SHOP, 4);
    expect(ledger.map(({ status }) => status)).toEqual(Array.from({ length: 4 * PROVIDERS.length }, () => "delivered"));
    expect(await fitloopText(env, "doctor")).not.toContain("permission denied");
    // Who only looks couldn't change anything if it tried.
    const looking = await openDatabase({ url: url.href, dataDir, log: silentLog, readOnly: true });
    expect(await looking.sql.query(`SELECT 1 FROM shop`)).toHaveLength(1);
    await expect(looking.sql.query(`UPDATE shop SET updated_at = updated_at`)).rejects.toThrow("read-only transaction");
    await looking.close();
    await fitloop(env, "connections", "list", "--shop", SHOP);
    await fitloop(env, "keys", "status");
    await fitloop(env, "keys", "reseal");
    await fitloop(env, "restored", "list");
    await fitloop(env, "backfill", "start", "--shop", SHOP, "--from", "2026-10-01", "--dry-run").catch(() => undefined);
    const [app] = apps;
    await app?.stop();
    expect(app?.lines.join("\n")).not.toContain("permission denied");
  });
});
