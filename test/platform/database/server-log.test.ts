import { spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteCluster, noteLogWentBack, latestRestore } from "#app/delivery/restore.server.ts";
import { type Database, DatabaseWentBackError, migrate, openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createLogWatch } from "#app/platform/database/server-log.server.ts";
import { makeCluster } from "#test/support/postgres.mjs";

describe("the log of a database", () => {
  it("goes on at a standby that was promoted, and goes back at a backup", () => {
    let now = 0;
    const watch = createLogWatch(() => now);
    watch.check(5n);
    watch.note(100n);
    now = 2_000;
    for (const at of [100n, 101n, null]) watch.check(at);
    expect(() => watch.check(99n)).toThrow(DatabaseWentBackError);
    expect(() => watch.note(99n)).toThrow(expect.objectContaining({ seenMsAgo: 2_000 }) as Error);
    watch.forget();
    watch.note(99n);
  });
});

const hasServer = Boolean(process.env["DATABASE_URL"]);

describe.skipIf(!hasServer)("a directory of PostgreSQL that is copied back beneath a living process", () => {
  let cluster: Awaited<ReturnType<typeof makeCluster>>;
  let server: ReturnType<typeof spawn>;
  let database: Database;
  const NOW = new Date("2026-11-20T10:00:00Z");

  const start = async (): Promise<void> => {
    server = spawn(cluster.command, cluster.args, { ...cluster.options, stdio: "ignore" });
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const answers = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: cluster.url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const stop = async (signal: NodeJS.Signals = "SIGINT"): Promise<void> => {
    if (server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  };

  beforeAll(async () => {
    cluster = await makeCluster("fitloop-log-");
    database = await openDatabase({ url: cluster.url, dataDir: "unused", log: silentLog });
    await start();
    await migrate(database);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await stop();
    cluster.remove();
  });

  it(
    "is refused by every statement until the restore is noted, and holds what was due",
    { timeout: 60_000 },
    async () => {
      const { sql } = database;
      expect(await noteCluster(sql, NOW)).toBe(false);
      expect(await noteCluster(sql, NOW)).toBe(false);
      await sql.query(
        `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at) VALUES (1, '1', 'naiz', 'retry', $1, $1, $1)`,
        [NOW],
      );
      const data = join(cluster.options.cwd, "data");
      await stop();
      cpSync(data, `${data}.backup`, { recursive: true, preserveTimestamps: true });
      await start();
      await sql.query(
        `INSERT INTO counter (shop_id, name, day, value) SELECT 1, n::text, '2026-11-20', 1 FROM generate_series(1, 5000) n`,
      );
      await database.noteLog();
      // A server that is killed loses what nobody had waited for. That is no restore.
      const other = new pg.Client({ connectionString: cluster.url });
      other.on("error", () => undefined);
      await other.connect();
      await database.noteLog();
      await other.query("SELECT pg_logical_emit_message(false, 'lost', repeat('x', 200000))");
      await other.query("SELECT pg_logical_emit_message(false, 'lost', repeat('x', 2000))");
      await database.noteLog();
      await stop("SIGQUIT");
      await start();
      await expect.poll(() => sql.query(`SELECT 1`).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
      await database.noteLog();

      await stop();
      rmSync(data, { recursive: true });
      cpSync(`${data}.backup`, data, { recursive: true, preserveTimestamps: true });
      handOver(data, cluster.options);
      server = spawn(cluster.command, cluster.args, { ...cluster.options, stdio: "ignore" });
      const refusal = async () => sql.query(`SELECT 1`).catch((error: unknown) => (error as { code?: string }).code);
      await expect.poll(refusal, { timeout: 30_000, interval: 100 }).toBe("database_went_back");
      const later = new Date(NOW.getTime() + 60_000);
      await database.acceptLog((own) => noteLogWentBack(own, NOW, later));
      expect(await sql.query(`SELECT claimed_by AS by FROM due`)).toEqual([{ by: 0 }]);
      expect(await latestRestore(sql)).toMatchObject({ reason: "log_position", until: later });
      // Another process that saw the same declares it no second time.
      await database.acceptLog((own) => noteLogWentBack(own, NOW, new Date(later.getTime() + 1_000)));
      expect(await sql.query(`SELECT 1 FROM restore`)).toHaveLength(1);
    },
  );

  it("is a restore too in another cluster, which a dump was read into", { timeout: 60_000 }, async () => {
    const { sql } = database;
    const at = new Date(NOW.getTime() + 3_600_000);
    await sql.query(`UPDATE cluster SET system_identifier = '1'`);
    await sql.query(`DELETE FROM due`);
    await sql.query(
      `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at) VALUES (1, '2', 'plan', 'live', $1, $1, $1)`,
      [NOW],
    );
    expect(await noteCluster(sql, at)).toBe(true);
    expect(await latestRestore(sql)).toMatchObject({ reason: "cluster", until: at });
    expect(await sql.query(`SELECT claimed_by AS by, restored FROM due`)).toEqual([{ by: null, restored: true }]);
    expect(await noteCluster(sql, new Date(at.getTime() + 1))).toBe(false);
  });
});

/** A server that runs as another user than we do owns its directory. */
function handOver(directory: string, { uid, gid }: { uid?: number; gid?: number }): void {
  chmodSync(directory, 0o700);
  if (uid === undefined || gid === undefined) return;
  for (const path of readdirSync(directory, { recursive: true, encoding: "utf8" }))
    chownSync(join(directory, path), uid, gid);
  chownSync(directory, uid, gid);
}
