import { checkSchema, type Database, migrate, SchemaError } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { checkQueue, prepareQueue } from "../queue/prepare.server.ts";

/** What a process does about the database's tables before it uses them. */
export type SchemaStep = (database: Database, log: Log) => Promise<void>;

/** Makes the tables this version's, those of the queue too: the one step that needs the right to. */
export const migrateSchema: SchemaStep = async (database, log) => {
  await migrate(database);
  await prepareQueue(database, log);
};

/** Throws SchemaError for tables that aren't this version's. */
export const requireSchema: SchemaStep = async (database) => {
  await checkSchema(database.sql);
  await checkQueue(database.sql);
};

const AGAIN_MS = 2_000;

/**
 * Waits until the tables are this version's, and says in the log what it waits for. `onWait` is told what that is, and
 * null at the end.
 */
export function awaitSchema(onWait: (reason: string | null) => void): SchemaStep {
  return async (database, log) => {
    for (let told: string | null = null; ; ) {
      try {
        await requireSchema(database, log);
        return onWait(null);
      } catch (error) {
        const reason = error instanceof SchemaError ? error.message : "The database doesn't answer.";
        onWait(reason);
        if (reason !== told) log.warn({ reason }, "waits for the database's tables");
        told = reason;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
}
