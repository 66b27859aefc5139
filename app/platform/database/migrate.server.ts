import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseEngine, Sql } from "./database-engine.ts";

export interface Migration {
  name: string;
  script: string;
  /** sha256 of the file, as Prisma's command line computes it. */
  checksum: string;
}

/** The database can't be brought to this version of the app; the message says why. */
export class MigrationError extends Error {
  readonly code = "migration_refused";
  override readonly name = "MigrationError";
}

/** How long a migration waits for a lock, in milliseconds, how often it comes back, and after what pause. */
export interface LockPatience {
  lockMs: number;
  tries: number;
  pauseMs: number;
}

/** Whoever comes after a migration that waits for a table waits behind it: short waits, for a quarter of an hour. */
const PATIENCE: LockPatience = { lockMs: 2_000, tries: 200, pauseMs: 2_500 };

const MIGRATIONS = join(import.meta.dirname, "../../../prisma/migrations");

/** The migrations of a directory in the order in which they are applied. */
export function readMigrations(directory: string = MIGRATIONS): Migration[] {
  return readdirSync(directory)
    .sort()
    .filter((name) => existsSync(join(directory, name, "migration.sql")))
    .map((name) => {
      const bytes = readFileSync(join(directory, name, "migration.sql"));
      return { name, script: bytes.toString("utf8"), checksum: createHash("sha256").update(bytes).digest("hex") };
    });
}

/**
 * Applies the migrations that the database lacks, each in one transaction with its row in Prisma's own table, so that
 * `prisma migrate status` agrees. One process at a time; the others wait and find nothing left. Beside a dump or a long
 * transaction it gives way again and again, so that nobody's work stands still behind it.
 * Throws MigrationError where a migration was left unfinished, was changed after it was applied, or found no moment
 * without such a neighbour.
 */
export async function migrate(
  database: Pick<DatabaseEngine, "exclusive">,
  migrations: Migration[] = readMigrations(),
  patience: LockPatience = PATIENCE,
): Promise<{ applied: string[] }> {
  return database.exclusive("migrations", async (sql) => {
    const known = await readApplied(sql);
    const applied: string[] = [];
    for (const migration of migrations) {
      const checksum = known.get(migration.name);
      if (checksum === undefined) {
        await apply(sql, migration, patience);
        applied.push(migration.name);
      } else if (checksum !== migration.checksum) {
        throw new MigrationError(`The migration ${migration.name} was changed after this database had applied it.`);
      }
    }
    return { applied };
  });
}

async function apply(sql: Sql, migration: Migration, { lockMs, tries, pauseMs }: LockPatience): Promise<void> {
  // One text, and so one transaction, which a refused lock takes back whole.
  const script = `SET LOCAL lock_timeout = ${lockMs};\n${migration.script}\n;\n${rowOf(migration)}`;
  for (let left = tries; left > 0; left -= 1) {
    try {
      return await sql.exec(script);
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  throw new MigrationError(
    `The migration ${migration.name} found its tables in use for too long: end what holds them (a dump, a long transaction) and run "migrate" again.`,
  );
}

/** PostgreSQL's SQLSTATE for a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = "55P03";

async function readApplied(sql: Sql): Promise<Map<string, string>> {
  // Prisma's own definition (schema-engine's create_migrations_table), so that its command line accepts the database.
  await sql.exec(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`);
  const rows = await sql.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const unfinished = rows.find((row) => row.finished_at === null);
  if (unfinished !== undefined) {
    throw new MigrationError(
      `The migration ${unfinished.migration_name} was begun on this database and never finished: repair the database, then mark it with "prisma migrate resolve".`,
    );
  }
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function rowOf({ name, checksum }: Migration): string {
  const values = [randomUUID(), checksum, name].map((value) => `'${value.replaceAll("'", "''")}'`).join(", ");
  return `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES (${values}, clock_timestamp(), clock_timestamp(), 1)`;
}
