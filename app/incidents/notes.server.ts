import { messageOf } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { noteChanged } from "./look-rows.server.ts";

/** Changes are noted after so long at the latest. */
const EVERY_MS = 1_000;

export interface ChangeNotes {
  /** Notes that something changed in a shop: its incidents are looked at soon. Costs its caller nothing. */
  note(shopId: number): void;
  /** Writes down what was noted so far. */
  flush(): Promise<void>;
}

/**
 * Gathers in which shops something changed: many changes of a busy shop are one row's one update in a second. What a
 * crash takes with it is found by the next look that comes without a note.
 */
export function createChangeNotes({ sql, now, log }: { sql: Sql; now(): number; log: Log }): ChangeNotes {
  let noted = new Set<number>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const shopIds = [...noted].sort((a, b) => a - b);
    noted = new Set();
    if (shopIds.length === 0) return;
    try {
      await noteChanged(sql, shopIds, new Date(now()));
    } catch (error) {
      log.warn({ error: messageOf(error) }, "changes not noted");
    }
  };
  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  };

  return {
    note(shopId) {
      noted.add(shopId);
      timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
    },
    flush,
  };
}
