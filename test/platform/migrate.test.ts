import { expect, test } from "vitest";
import { openDatabase } from "#app/platform/database.server.ts";
import { silentLog } from "#app/platform/log.ts";
import { migrate, readMigrations } from "#app/platform/migrate.server.ts";
import type { Migration } from "#app/platform/migrate.server.ts";
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
