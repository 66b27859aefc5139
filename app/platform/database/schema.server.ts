import type { Sql } from "./database-engine.ts";
import { type Migration, readMigrations } from "./migrate.server.ts";

/** The database's tables aren't those of this version of the app; the message says which way, and what to do. */
export class SchemaError extends Error {
  readonly code = "schema_refused";
  override readonly name = "SchemaError";
}

const NO_TABLE = "42P01";

/**
 * Holds the database's migrations against this version's, and changes nothing. Throws SchemaError for tables that are
 * older or newer than this version: only `migrate` mends that.
 */
export async function checkSchema(
  sql: Pick<Sql, "query">,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  const applied = new Map((await readApplied(sql)).map(({ name, checksum }) => [name, checksum]));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  const own = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => !own.has(name));
  const [first] = missing;
  if (first) {
    throw new SchemaError(
      `The database is older than this version of the app: it lacks ${missing.length} migrations, the first is ${first.name}. Run the app once with FITLOOP_ROLE=migrate.`,
    );
  }
  if (unknown.length > 0) {
    throw new SchemaError(
      `The database is newer than this version of the app: ${unknown[0]} is unknown here. Run the version that migrated it.`,
    );
  }
  const changed = migrations.find(({ name, checksum }) => applied.get(name) !== checksum);
  if (changed) throw new SchemaError(`The migration ${changed.name} was changed after this database had applied it.`);
}

async function readApplied(sql: Pick<Sql, "query">): Promise<{ name: string; checksum: string }[]> {
  try {
    return await sql.query(
      `SELECT migration_name AS name, checksum FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    );
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_TABLE) return [];
    throw error;
  }
}
