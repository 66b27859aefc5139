import { noteCluster, noteLogWentBack } from "../delivery/restore.server.ts";
import { DatabaseWentBackError } from "../platform/database/database.server.ts";
import { afterHalfAMinute, persist } from "../platform/database/persist.ts";
import { type Loop, startLoop } from "./loop.server.ts";
import type { Services } from "./services.server.ts";

const LOOK_MS = 5_000;

/**
 * Knows a restored backup by itself where it can be known: by another cluster, at the start, or by a log that is behind
 * what this process saw of it. To be done before anything is claimed.
 */
export async function followRestores({
  database,
  clock,
  log,
}: Pick<Services, "database" | "clock" | "log">): Promise<Loop> {
  const { sql } = database;
  const now = (): Date => new Date(clock.now());
  const tell = (reason: string): void =>
    log.warn({ reason }, "a backup was restored: what was due waits until somebody decides (fitloop restored list)");
  const startedAt = now();
  const isOther = await persist(() => noteCluster(sql, startedAt), {
    ...{ log, what: "note the cluster", stopped: afterHalfAMinute() },
  });
  if (isOther) tell("cluster");
  return startLoop(
    "restores",
    async () => {
      try {
        await database.noteLog();
      } catch (error) {
        if (!(error instanceof DatabaseWentBackError)) throw error;
        const seenAt = new Date(clock.now() - error.seenMsAgo);
        await database.acceptLog((own) => noteLogWentBack(own, seenAt, now()));
        tell("log_position");
      }
      return false;
    },
    { idleMs: LOOK_MS, log },
  );
}
