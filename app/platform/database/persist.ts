import { messageOf } from "../../domain/text.ts";
import { isConflict } from "./data-fault.ts";
import type { Log } from "../telemetry/log.ts";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Twelve tries and the waits between them are half a minute. */
const TRIES_OF_HALF_A_MINUTE = 12;

/** Gives a `stopped` for what can't be waited for longer than half a minute: a database that restarts, a row that is held. */
export function afterHalfAMinute(): () => boolean {
  let tries = 0;
  return () => (tries += 1) >= TRIES_OF_HALF_A_MINUTE;
}

/**
 * Repeats work that must not be given up, such as writing down what a provider answered, until it is done: a database
 * that restarts is waited for. Waits 100 ms at first, then longer, 5 s at most. Ends with the error once `stopped` is.
 */
export async function persist<Result>(
  work: () => Promise<Result>,
  { log, what, stopped }: { log: Log; what: string; stopped: () => boolean },
): Promise<Result> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (stopped()) throw error;
      // Two statements that met in the wrong order: one of them goes again, at once.
      if (isConflict(error) && wait === FIRST_WAIT_MS) continue;
      log.warn({ what, error: messageOf(error) }, "to be repeated");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
