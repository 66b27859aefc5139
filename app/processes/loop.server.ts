import { messageOf } from "../domain/text.ts";
import type { Log } from "../platform/telemetry/log.ts";

/** A loop that can be woken and ended. */
export interface Loop {
  wake(): void;
  /** Ends the loop after the turn that is under way. */
  stop(): Promise<void>;
}

const AFTER_FAULT_MS = 1_000;

/**
 * Repeats a turn of work: at once while turns say that more waits, else when woken or after `idleMs`. A turn that throws
 * (the database restarts, say) is logged and tried again a second later. Turns that were woken start `gatherMs` apart at
 * least, so that what comes in quick succession is done together.
 */
export function startLoop(
  name: string,
  turn: () => Promise<boolean>,
  { idleMs, gatherMs = 0, log }: { idleMs: number; gatherMs?: number; log: Log },
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
      const startedAt = performance.now();
      woken = false;
      let more = false;
      let pause = idleMs;
      try {
        more = await turn();
      } catch (error) {
        log.warn({ loop: name, error: messageOf(error) }, "loop turn failed");
        pause = AFTER_FAULT_MS;
      }
      if (more || stopped) continue;
      if (!woken) await rest(pause);
      const early = startedAt + gatherMs - performance.now();
      if (early >= 1 && !stopped) await new Promise((resolve) => setTimeout(resolve, early));
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
