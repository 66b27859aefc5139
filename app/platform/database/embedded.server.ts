import { resolve } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { fromPglite } from "pg-boss";
import { answersWithin, checkChannel } from "./database-engine.ts";
import type { DatabaseEngine, Sql } from "./database-engine.ts";
import { lockDirectory } from "./embedded-lock.server.ts";
import { embeddedPrismaAdapter } from "./embedded-prisma.server.ts";
import { createStatements } from "./embedded-statements.server.ts";
import { ThreadedPGlite } from "./embedded-threaded.server.ts";

/**
 * Opens PostgreSQL in a thread of this process, in `dataDir`, made when it isn't there. Takes the directory's lock first.
 * Throws DirectoryInUseError.
 */
export async function openEmbedded(dataDir: string): Promise<DatabaseEngine> {
  const directory = resolve(dataDir);
  const lock = lockDirectory(directory);
  try {
    const pglite = await ThreadedPGlite.open(directory);
    return embeddedEngine(pglite.asPGlite(), () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

function embeddedEngine(pglite: PGlite, release: () => void): DatabaseEngine {
  const run = createStatements(pglite);
  const sql: Sql = {
    query: <Row>(text: string, params: readonly unknown[] = []) => run<Row>(text, params).catch(withoutParameters),
    async exec(script) {
      try {
        await pglite.exec(script);
      } catch (error) {
        // On the one connection a BEGIN left open would fail every later query.
        await pglite.exec("ROLLBACK").catch(() => undefined);
        throw error;
      }
    },
  };
  const held = new Map<string, Promise<unknown>>();
  return {
    kind: "embedded",
    sql,
    upkeep: sql,
    boss: fromPglite(pglite),
    bossBackend: "pglite",
    prismaAdapter: embeddedPrismaAdapter(pglite),
    async listen(channel, onNotify) {
      const end = await pglite.listen(checkChannel(channel), () => onNotify());
      return () => end();
    },
    async notify(channel) {
      await sql.query("SELECT pg_notify($1, '')", [checkChannel(channel)]);
    },
    async exclusive(name, work) {
      const turn = (held.get(name) ?? Promise.resolve()).then(() => work(sql));
      const settled = turn.catch(() => undefined);
      held.set(name, settled);
      try {
        return await turn;
      } finally {
        if (held.get(name) === settled) held.delete(name);
      }
    },
    // Nobody can put another state beneath a directory that is locked.
    async noteLog() {},
    async acceptLog() {},
    async vacuum() {
      await pglite.exec("VACUUM (ANALYZE)");
      await pglite.exec("CHECKPOINT");
    },
    // One connection, in this process; PGlite doesn't tell how many queries wait for it.
    connections: () => ({ open: 1, idle: 0, waiting: 0 }),
    healthy: () => answersWithin(2000, sql.query("SELECT 1")),
    async close() {
      await pglite.close();
      release();
    },
  };
}

/** PGlite hangs a statement's parameters onto its errors: personal data and sealed secrets, which a log would print. */
function withoutParameters(error: unknown): never {
  if (typeof error === "object" && error !== null && "params" in error) delete error.params;
  throw error;
}
