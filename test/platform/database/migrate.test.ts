import pg from "pg";
import { expect, test } from "vitest";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { migrate, readMigrations } from "#app/platform/database/migrate.server.ts";
import type { Migration } from "#app/platform/database/migrate.server.ts";
import { useDatabase } from "#test/support/database.ts";

const db = useDatabase();
const present = readMigrations();
const next = (name: string, script: string): Migration[] => [...present, { name, script, checksum: name }];

test("a migrated database has nothing left to apply, and remembers the files' checksums", async () => {
  expect(await migrate(db.database)).toEqual({ applied: [] });
  const rows = await db.sql.query("SELECT migration_name AS name, checksum FROM _prisma_migrations ORDER BY 1");
  expect(rows).toEqual(present.map(({ name, checksum }) => ({ name, checksum })));
});

test("a migration that fails leaves no trace and can be tried again", async () => {
  await expect(migrate(db.database, next("9_new", "CREATE TABLE a (id int); SELECT 1 / 0"))).rejects.toThrow();
  expect(await db.sql.query("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  expect(await migrate(db.database, next("9_new", "CREATE TABLE a (id int)"))).toEqual({ applied: ["9_new"] });
  await db.sql.exec("DROP TABLE a; DELETE FROM _prisma_migrations WHERE migration_name = '9_new'");
});

test("a migration that was changed after it was applied refuses the start", async () => {
  const changed = present.map((migration) => ({ ...migration, checksum: "another" }));
  await expect(migrate(db.database, changed)).rejects.toThrow(`${present[0]?.name} was changed after`);
});

test("a migration that another tool left unfinished refuses the start", async () => {
  await db.sql.exec(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ('1', 'x', 'half', '2026-01-01')",
  );
  await expect(migrate(db.database)).rejects.toMatchObject({ code: "migration_refused" });
  await expect(migrate(db.database)).rejects.toThrow("half was begun");
  await db.sql.exec("DELETE FROM _prisma_migrations WHERE migration_name = 'half'");
});

test("processes that start together apply a migration once", async () => {
  // On the embedded database one process is all there can be: then the two callers share it.
  const open = () => openDatabase({ url: db.url, dataDir: db.dataDir, log: silentLog });
  const starters = db.url === undefined ? [db.database, db.database] : await Promise.all([open(), open()]);
  const migrations = next("9_once", "CREATE TABLE once (id int)");
  const results = await Promise.all(starters.map((starter) => migrate(starter, migrations)));
  expect(results.flatMap(({ applied }) => applied)).toEqual(["9_once"]);
  if (db.url !== undefined) await Promise.all(starters.map((starter) => starter.close()));
  await db.sql.exec("DROP TABLE once; DELETE FROM _prisma_migrations WHERE migration_name = '9_once'");
});

test.skipIf(!process.env["DATABASE_URL"])(
  "beside a dump a migration gives way to everybody's work, and comes back",
  async () => {
    const dump = new pg.Client({ connectionString: db.url });
    await dump.connect();
    await dump.query("BEGIN; LOCK TABLE shop IN ACCESS SHARE MODE");
    const migrations = next("9_late", "ALTER TABLE shop ADD COLUMN late int");
    const short = { lockMs: 100, tries: 2, pauseMs: 10 };
    await expect(migrate(db.database, migrations, short)).rejects.toThrow(
      "9_late found its tables in use for too long",
    );
    const migrating = migrate(db.database, migrations, { lockMs: 300, tries: 200, pauseMs: 50 });
    await expect.poll(waitsForLock, { timeout: 10_000 }).toBe(true);
    // The dump goes on meanwhile: without giving way this would stand behind the migration for as long as that.
    await db.sql.query("UPDATE shop SET updated_at = updated_at");
    await dump.query("COMMIT");
    await dump.end();
    expect(await migrating).toEqual({ applied: ["9_late"] });
    await db.sql.exec(
      "ALTER TABLE shop DROP COLUMN late; DELETE FROM _prisma_migrations WHERE migration_name = '9_late'",
    );
  },
);

async function waitsForLock(): Promise<boolean> {
  const rows = await db.sql.query(
    `SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.length > 0;
}
