import type { Log } from "./log.ts";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

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
      log.warn({ what, error: error instanceof Error ? error.message : "unknown" }, "to be repeated");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
