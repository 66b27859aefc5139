import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppProcess } from "#test/sandbox/demo/app-process.ts";
import { fitloop } from "#test/sandbox/demo/connect.ts";
import { readLedger } from "#test/sandbox/demo/ledger.ts";
import { demoOrder } from "#test/sandbox/demo/orders.ts";
import { PROVIDERS } from "#test/sandbox/demo/report.ts";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";
import { placeOrder } from "#test/sandbox/shopify/orders.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { databaseKinds } from "#test/support/database.ts";
import { findPrograms } from "#test/support/postgres.mjs";
import { createServerDatabase } from "#test/support/server-database.ts";

const SHOP = DEMO_SHOP.domain;
const MINUTE = 60_000;
const run = promisify(execFile);

/** What a backup is on each database, and how it is put back while the app stands still. */
interface Backup {
  env: Record<string, string>;
  /** Whether it can be made while the app runs. */
  live: boolean;
  make(): Promise<void>;
  putBack(): Promise<void>;
  drop(): Promise<void>;
}

async function backupOf(kind: "embedded" | "server", dataDir: string): Promise<Backup> {
  if (kind === "embedded") {
    const postgres = join(dataDir, "database", "postgres");
    const copy = join(dataDir, "copy");
    return {
      env: {},
      live: false,
      make: async () => cpSync(postgres, copy, { recursive: true }),
      async putBack() {
        renameSync(postgres, `${postgres}.before`);
        cpSync(copy, postgres, { recursive: true });
      },
      drop: async () => {},
    };
  }
  const database = await createServerDatabase();
  const { url } = database;
  const dump = join(dataDir, "fitloop.dump");
  const name = new URL(url).pathname.slice(1);
  const program = (which: string, ...args: string[]) => run(join(findPrograms() ?? "", which), args);
  const server = `--maintenance-db=${process.env["DATABASE_URL"] ?? ""}`;
  return {
    env: { DATABASE_URL: url },
    live: true,
    make: async () => void (await program("pg_dump", "--format=custom", `--file=${dump}`, url)),
    async putBack() {
      await program("dropdb", "--force", server, name);
      await program("createdb", server, name);
      await program("pg_restore", `--dbname=${url}`, "--exit-on-error", dump);
    },
    drop: database.drop,
  };
}

describe.each(databaseKinds)("a backup of the %s database that is restored", (kind) => {
  let dataDir: string;
  let sandbox: Sandbox;
  let backup: Backup;
  let app: AppProcess | undefined;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "fitloop-restore-"));
    backup = await backupOf(kind, dataDir);
    sandbox = await startSandbox({ dataDir, seed: "restore", appPort: 0, env: backup.env });
    app = await sandbox.startApp();
    await sandbox.connectShop();
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    await sandbox.close();
    await backup.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  const place = async (from: number, to: number): Promise<void> => {
    const shop = sandbox.shopify.shop(SHOP);
    for (let index = from; index <= to; index += 1) placeOrder(shop, demoOrder(shop, "restore", index).request);
    await sandbox.shopify.settled();
  };
  /** The deliveries of the ledger in a status, provider by provider, once `holds` is true of them. */
  const count = async (status: string): Promise<Record<string, number>> => {
    const ledger = await readLedger(sandbox.env, SHOP);
    return Object.fromEntries(
      PROVIDERS.map((name) => [name, ledger.filter((line) => line.provider === name && line.status === status).length]),
    );
  };
  const everywhere = (value: number) => Object.fromEntries(PROVIDERS.map((name) => [name, value]));
  const settle = (status: string, expected: Record<string, number>) =>
    expect.poll(() => count(status), { timeout: 60_000, interval: 250 }).toEqual(expected);
  const sent = (): number => sandbox.providers.records().filter(({ method }) => method !== "GET").length;
  const restored = (...words: string[]) =>
    fitloop(sandbox.env, "restored", ...words) as Promise<Record<string, unknown>>;

  it("sends nothing again that was sent since, before somebody decides", { timeout: 240_000 }, async () => {
    await place(1, 3);
    await settle("delivered", everywhere(3));
    sandbox.providers.fail("bodygram", { kind: "status", status: 503 });
    await place(4, 4);
    await settle("delivered", { ...everywhere(4), bodygram: 3 });
    const since = new Date(sandbox.clock.now()).toISOString();
    if (!backup.live) await app?.stop();
    await backup.make();
    if (!backup.live) app = await sandbox.startApp();

    sandbox.providers.fail("bodygram", null);
    sandbox.clock.advance(10 * MINUTE);
    await place(5, 6);
    await settle("delivered", everywhere(6));
    await app?.stop();
    const before = sent();

    await backup.putBack();
    const declared = await restored("--since", since);
    expect(declared).toMatchObject({ ok: true, held: 1 });
    app = await sandbox.startApp();
    sandbox.clock.advance(5 * MINUTE);
    await fitloop(sandbox.env, "reconciliation", "now", "--shop", SHOP);
    await settle("held", { ...everywhere(2), bodygram: 3 });
    const held = (await readLedger(sandbox.env, SHOP)).filter(({ status }) => status === "held");
    expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(["restored"]));
    expect(sent()).toBe(before);
    await place(7, 7);
    await settle("delivered", { ...everywhere(5), bodygram: 4 });
    expect(sent()).toBe(before + PROVIDERS.length);

    expect(await restored("send", "--dry-run")).toEqual({ dryRun: true, orders: 9 });
    expect(await restored("list")).toMatchObject({ restore: { reason: "declared", since } });
    // Robosize is asked first, and has them.
    expect(await restored("send", "--provider", "robosize")).toMatchObject({ orders: 2 });
    await settle("held", { ...everywhere(2), bodygram: 3, robosize: 0 });
    sandbox.clock.advance(MINUTE);
    await settle("delivered", { ...everywhere(5), bodygram: 4, robosize: 7 });
    expect(await restored("drop")).toMatchObject({ orders: 7 });
    await settle("skipped", { ...everywhere(2), bodygram: 3, robosize: 0 });
    expect(await restored("list")).toMatchObject({ waiting: [] });
    expect(sandbox.providers.doubles()).toEqual([]);
    expect(sent()).toBe(before + PROVIDERS.length);
  });
});
