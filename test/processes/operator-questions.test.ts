import { beforeEach, describe, expect, it } from "vitest";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { showProcess } from "#app/records/processes.server.ts";
import { audit } from "#app/records/audit.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { readBackup } from "#app/upkeep/backup-noted.server.ts";
import { keepDiskReading } from "#app/upkeep/disk.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const NOW = Date.parse("2026-11-27T03:00:00Z");
const [NORTH, SOUTH] = ["north.myshopify.com", "south.myshopify.com"];

describe("what an operator asks at three in the morning", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let ids: Record<string, number>;

  const ask = async (...words: string[]) => {
    const clock = { now: pipeline.clock };
    const services = {
      database: db.database,
      clock,
      env: { dataDir: db.dataDir },
      shops: createShopDirectory(db.sql, clock.now),
      orderFinder: {
        lookUp: async (_shop: unknown, name: string) => ({
          outcome: "answered",
          orders: name === "1042" ? [{ id: "9", name: "#1042", placedAt: new Date(NOW), isPaid: true }] : [],
        }),
      },
    } as unknown as Services;
    return runOperatorCommand(words, services);
  };

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql, NOW);
    ids = {};
    for (const domain of [NORTH, SOUTH]) ids[domain] = await pipeline.addShop(domain);
    for (const domain of [NORTH, SOUTH]) await pipeline.connect(ids[domain] ?? 0, "naiz");
  });

  it("which shops are held now?", async () => {
    await db.sql.query(
      `UPDATE connection SET state = 'held', reason = 'unauthorized', held_at = $2 WHERE shop_id = $1`,
      [...[ids[SOUTH], new Date(NOW)]],
    );
    const { json, text } = await ask("connections", "list", "--state", "held");
    expect(json).toMatchObject({ total: 1, connections: [{ shop: SOUTH, provider: "naiz", reason: "unauthorized" }] });
    expect(text).toContain(SOUTH);
    expect(text).not.toContain(NORTH);
    const { json: shops } = await ask("shops", "list");
    expect(shops).toMatchObject({
      shops: [
        { domain: NORTH, held: 0 },
        { domain: SOUTH, held: 1 },
      ],
      next: null,
    });
    expect((await ask("shops", "list", "--limit", "1")).json).toMatchObject({ next: NORTH });
    expect((await ask("shops", "list", "--after", NORTH)).json).toMatchObject({ shops: [{ domain: SOUTH }] });
  });

  it("why did #1042 not arrive? With the # and without, received or not", async () => {
    const missing = await ask("orders", "show", "1042", "--shop", NORTH);
    expect(missing).toMatchObject({ json: { received: [], atShopify: [{ name: "#1042" }] }, exitCode: 1 });
    await expect(ask("orders", "show", "#77", "--shop", NORTH)).rejects.toThrow("Neither Fitloop nor Shopify");

    await pipeline.arrive(ids[NORTH] ?? 0, orderBody({ name: "#1042" }));
    await pipeline.run();
    for (const name of ["1042", "#1042", "450789469"]) {
      const { json, text } = await ask("orders", "show", name, "--shop", NORTH);
      expect(json).toMatchObject({ received: [{ orderId: "450789469", origin: "webhook" }] });
      expect(text).toContain("by webhook");
      expect(text).toContain("naiz");
    }
  });

  it("is reconciliation behind?", async () => {
    const look = `INSERT INTO reconciliation (shop_id, looked_until, due_at, nightly_due_at, failures) VALUES ($1, $2, $3, $3, $4)`;
    await db.sql.query(look, [ids[NORTH], new Date(NOW - 60_000), new Date(NOW), 0]);
    await db.sql.query(look, [ids[SOUTH], new Date(NOW - 3_600_000), new Date(NOW), 2]);
    expect((await ask("reconciliation", "status")).json).toMatchObject({
      ...{ shops: 2, behind: 1, failing: 1 },
      looks: [{ shop: SOUTH, failures: 2 }],
    });
  });

  it("how full is the disk soon?", async () => {
    expect((await ask("disk")).json).toMatchObject({ bytesADay: null, daysLeft: null });
    await keepDiskReading(db.sql, new Date(NOW - 5 * 86_400_000));
    await db.sql.query(`UPDATE counter SET value = value - 50000 WHERE name = 'database_bytes'`);
    await keepDiskReading(db.sql, new Date(NOW));
    const { json, text } = await ask("disk");
    expect(text).toMatch(/^database: [\d.]+ MB\n/);
    expect(text).toMatch(/growth: [\d.]+ kB a day/);
    const { bytesADay, freeBytes, databaseBytes, daysLeft } = json as Record<string, number | null>;
    expect(databaseBytes).toBeGreaterThan(1_000_000);
    expect(bytesADay).toBeGreaterThanOrEqual(10_000);
    const embedded = db.database.kind === "embedded";
    expect(freeBytes === null).toBe(!embedded);
    expect(daysLeft === null).toBe(!embedded);
  });

  it("how old is the last backup? As old as somebody told", async () => {
    expect(await readBackup(db.sql)).toBeNull();
    await ask("backup", "noted", "--at", "2026-11-26T03:00:00Z");
    await ask("backup", "noted", "--at", "2026-11-25T03:00:00Z");
    expect(await readBackup(db.sql)).toEqual(new Date("2026-11-26T03:00:00Z"));
    for (const at of ["yesterday", "2999-01-01T00:00:00Z"]) {
      await expect(ask("backup", "noted", "--at", at)).rejects.toThrow("--at must");
    }
    expect((await ask("backup", "noted")).json).toEqual({ ok: true, at: new Date(NOW).toISOString() });
  });

  it("who replayed what?", async () => {
    const shopId = ids[NORTH] ?? 0;
    const done = { shopId, actor: "operator:ada", action: "delivery.replayed", subject: "450/naiz" } as const;
    await audit(db.sql, done, new Date(NOW));
    await audit(db.sql, { ...done, actor: "user:7", action: "connection.saved", subject: "naiz" }, new Date(NOW));
    expect((await ask("audit", "list", "--shop", NORTH, "--action", "delivery.replayed")).json).toMatchObject([
      { actor: "operator:ada", subject: "450/naiz" },
    ]);
    expect((await ask("audit", "list", "--shop", NORTH)).json).toHaveLength(2);
    expect((await ask("audit", "list", "--shop", SOUTH)).json).toEqual([]);
  });

  it("which version runs?", async () => {
    const identity = { role: "web", host: "a", pid: 7, version: "0.1.0", commit: "abcdef0", schema: "2026" };
    await showProcess(db.sql, "one", identity);
    await showProcess(db.sql, "one", identity);
    await showProcess(db.sql, "two", { ...identity, role: "worker", commit: null });
    await db.sql.query(`UPDATE process SET beat_at = beat_at - interval '5 minutes' WHERE id = 'two'`);
    const { json } = await ask("processes", "list");
    expect(json).toHaveLength(2);
    expect(json).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: "web", version: "0.1.0", commit: "abcdef0", living: true }),
        expect.objectContaining({ role: "worker", commit: null, living: false }),
      ]),
    );
  });
});
