import { createHttp } from "./http/http.server.ts";
import type { Log } from "./telemetry/log.ts";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface RunningClock extends Clock {
  /** Calls `listener` when the time has leapt (never with the system's clock); gives the function that ends it. */
  onLeap(listener: () => void): () => void;
  close(): Promise<void>;
}

/** The machine's clock. */
export const systemClock: RunningClock = {
  now: () => Date.now(),
  onLeap: () => () => undefined,
  close: async () => {},
};

const POLL_MS = 200;
const PATIENCE_MS = 2000;

/**
 * The clock that the sandbox moves: the machine's plus the offset that the sandbox at `origin` tells, asked every
 * 200 ms. The first answer is waited for; while the sandbox is silent the last offset holds.
 */
export async function startSandboxClock(options: { origin: string; log: Log }): Promise<RunningClock> {
  const http = createHttp({ origins: [options.origin], sandbox: true, connections: 1 });
  const listeners = new Set<() => void>();
  let offset = 0;
  let silent = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function poll(): Promise<void> {
    const told = await askOffset(options.origin, http);
    if (told === undefined) {
      if (!silent) options.log.warn({ origin: options.origin }, "The sandbox does not tell its clock.");
      silent = true;
    } else {
      silent = false;
      const leapt = told !== offset;
      offset = told;
      if (leapt) for (const listener of [...listeners]) listener();
    }
    if (closed) return;
    timer = setTimeout(() => void poll(), POLL_MS);
    timer.unref();
  }

  await poll();
  return {
    now: () => Date.now() + offset,
    onLeap(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await http.close();
    },
  };
}

async function askOffset(origin: string, http: ReturnType<typeof createHttp>): Promise<number | undefined> {
  const request = { method: "GET", url: `${origin}/__sandbox/clock`, headers: {}, body: null } as const;
  const answer = await http.request(request, { timeoutMs: PATIENCE_MS });
  if (answer.kind !== "answer" || answer.status !== 200) return undefined;
  try {
    const { offset } = JSON.parse(answer.body) as { offset?: unknown };
    return typeof offset === "number" && Number.isFinite(offset) ? offset : undefined;
  } catch {
    return undefined;
  }
}
