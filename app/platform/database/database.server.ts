import type { DatabaseEngine } from "./database-engine.ts";
import { openEmbedded } from "./embedded.server.ts";
import { PrismaClient } from "../generated/client.ts";
import type { Log } from "../telemetry/log.ts";
import { openServer } from "./server-database.server.ts";

export { DatabaseWentBackError } from "./database-engine.ts";
export type { Sql } from "./database-engine.ts";
export { DirectoryInUseError } from "./embedded-lock.server.ts";
export { DatabaseStoppedError } from "./embedded-threaded.server.ts";
export { Prisma } from "../generated/client.ts";
export type { PrismaClient } from "../generated/client.ts";
export { migrate, MigrationError } from "./migrate.server.ts";
export { checkSchema, SchemaError } from "./schema.server.ts";

/**
 * The database, with two faces: `sql` where speed counts, `prisma` elsewhere. Interactive transactions
 * (`$transaction(async ...)`) are forbidden: write one statement, or the array form.
 */
export interface Database extends Omit<DatabaseEngine, "prismaAdapter"> {
  readonly prisma: PrismaClient;
}

export interface DatabaseOptions {
  /** The PostgreSQL server; without it the embedded database in `dataDir`. */
  url?: string | undefined;
  dataDir: string;
  log: Log;
  /** Connections to a server at most (10). */
  poolSize?: number;
  /** What a statement may take on a server, in milliseconds (a minute). */
  statementMs?: number;
  /** Whether a server refuses whatever would change something. */
  readOnly?: boolean;
}

/**
 * Opens the database; it is not migrated yet. Throws DirectoryInUseError where another process has the embedded one
 * open. A server is not asked before the first query.
 */
export async function openDatabase({
  url,
  dataDir,
  log,
  poolSize = 10,
  statementMs = 60_000,
  readOnly = false,
}: DatabaseOptions): Promise<Database> {
  const engine =
    url === undefined ? await openEmbedded(dataDir) : openServer({ url, poolSize, statementMs, readOnly, log });
  const { prismaAdapter, ...face } = engine;
  const prisma = new PrismaClient({ adapter: prismaAdapter });
  return {
    ...face,
    prisma,
    async close() {
      await prisma.$disconnect();
      await engine.close();
    },
  };
}
