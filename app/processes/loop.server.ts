import type { Log } from "../platform/log.ts";

/** A loop that can be woken and ended. */
export interface Loop {
  wake(): void;
  /** Ends the loop after the turn that is under way. */
  stop(): Promise<void>;
}

const AFTER_FAULT_MS = 1_000;

/**
 * Repeats a turn of work: at once while turns say that more waits, else when woken or after `idleMs`. A turn that throws
 * (the database restarts, say) is logged and tried again a second later.
 */
export function startLoop(
  name: string,
  turn: () => Promise<boolean>,
  { idleMs, log }: { idleMs: number; log: Log },
): Loop {
  let stopped = false;
  let woken = false;
  let ring: (() => void) | null = null;

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        ring = null;
        resolve();
      }
      ring = done;
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      let more = false;
      let pause = idleMs;
      try {
        more = await turn();
      } catch (error) {
        log.warn({ loop: name, error: error instanceof Error ? error.message : "unknown" }, "loop turn failed");
        pause = AFTER_FAULT_MS;
      }
      if (!more && !woken && !stopped) await rest(pause);
    }
  };
  const ended = run();

  return {
    wake() {
      woken = true;
      ring?.();
    },
    async stop() {
      stopped = true;
      ring?.();
      await ended;
    },
  };
}
