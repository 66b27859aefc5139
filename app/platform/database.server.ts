import type { DatabaseEngine } from "./database-engine.ts";
import { openEmbedded } from "./embedded.server.ts";
import { PrismaClient } from "./generated/client.ts";
import type { Log } from "./log.ts";
import { openServer } from "./server-database.server.ts";

export type { Sql } from "./database-engine.ts";
export { DirectoryInUseError } from "./embedded-lock.server.ts";
export { DatabaseStoppedError } from "./embedded-pglite.server.ts";
export { Prisma } from "./generated/client.ts";
export type { PrismaClient } from "./generated/client.ts";
export { migrate, MigrationError } from "./migrate.server.ts";
export { ensurePartitions } from "./partitions.server.ts";

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
}

/**
 * Opens the database; it is not migrated yet. Throws DirectoryInUseError where another process has the embedded one
 * open. A server is not asked before the first query.
 */
export async function openDatabase({ url, dataDir, log, poolSize = 10 }: DatabaseOptions): Promise<Database> {
  const engine = url === undefined ? await openEmbedded(dataDir) : openServer({ url, poolSize, log });
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
