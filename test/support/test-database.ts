import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "#app/platform/database/database.server.ts";
import type { Database, Sql } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { readMigrations } from "#app/platform/database/migrate.server.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { QUEUES } from "#app/queue/boss.server.ts";
import { createServerDatabase } from "./server-database.ts";

export interface TestDatabase {
  readonly database: Database;
  readonly sql: Sql;
  /** Where the embedded database lies; the directory of files that go beside a server's. */
  readonly dataDir: string;
  /** What opens the same database a second time (on a server only). */
  readonly url: string | undefined;
}

/** A migrated, empty database of its own, outside vitest's hooks too (benches, chaos); the caller drops it. */
export async function openTestDatabase(kind: Database["kind"]): Promise<TestDatabase & { drop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-test-"));
  const server = kind === "server" ? await createServerDatabase() : undefined;
  if (server === undefined) copyMigrated(await migratedDirectory(), dataDir);
  const database = await openDatabase({ url: server?.url, dataDir, log: silentLog });
  if (server !== undefined) await migrateSchema(database, silentLog);
  return {
    database,
    sql: database.sql,
    dataDir,
    url: server?.url,
    async drop() {
      await database.close();
      await server?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Empties our tables and pg-boss' jobs, and starts the numbering anew. Deleting a test's few rows takes a twentieth of
 * truncating all tables, since every truncated table and index is a new file and a fsync.
 */
export async function truncate(sql: Sql): Promise<void> {
  const tables = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND NOT relispartition
       AND (nspname = 'public' AND relname <> '_prisma_migrations' OR nspname = 'pgboss' AND relname = 'job')`,
  );
  const sequences = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL`,
  );
  await sql.exec(
    [
      ...tables.map(({ name }) => `DELETE FROM ${name}`),
      ...sequences.map(({ name }) => `ALTER SEQUENCE ${name} RESTART`),
    ].join(";\n"),
  );
}

const CACHE = join(import.meta.dirname, "../../node_modules/.cache/fitloop");

/** A closed data directory with all migrations, prepared once per version of migrations and PGlite. */
export async function migratedDirectory(): Promise<string> {
  const directory = join(CACHE, `database-${fingerprint()}`);
  if (existsSync(directory)) return directory;
  mkdirSync(CACHE, { recursive: true });
  for (const old of readdirSync(CACHE)) {
    if (/^database-[0-9a-f]+$/.test(old)) rmSync(join(CACHE, old), { recursive: true, force: true });
  }
  const making = mkdtempSync(join(CACHE, "making-"));
  const database = await openDatabase({ dataDir: making, log: silentLog });
  await migrateSchema(database, silentLog);
  await database.close();
  try {
    renameSync(making, directory);
  } catch (error) {
    // Another test file's process was faster.
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

/** Copies the cluster alone: the lock belongs to the directory that it lies in. */
export function copyMigrated(from: string, to: string): void {
  cpSync(join(from, "postgres"), join(to, "postgres"), { recursive: true });
}

function fingerprint(): string {
  const lock = readFileSync(join(import.meta.dirname, "../../node_modules/@electric-sql/pglite/package.json"), "utf8");
  const hash = createHash("sha256").update((JSON.parse(lock) as { version: string }).version);
  hash.update(JSON.stringify(QUEUES));
  for (const { name, checksum } of readMigrations()) hash.update(name).update(checksum);
  return hash.digest("hex").slice(0, 16);
}
