import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process that the bench has started. */
export interface Child {
  pid: number;
  process: ChildProcess;
  /** The end of what it has written. */
  lastWords(): string;
  /** Ends it, by force after `graceMs`. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), "fitloop-bench-logs-"));
const running = new Set<ChildProcess>();
let started = 0;

// Whatever happens to the bench, nothing that it started outlives it.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a process. Its output goes to a file, as a log does: reading it here would take the processors measured. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const file = join(folder, `${++started}.log`);
  const output = openSync(file, "a");
  const child = spawn(command, args, { ...options, stdio: ["ignore", output, output] });
  closeSync(output);
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      running.delete(child);
      resolve();
    };
    child.once("error", end);
    child.once("exit", end);
  });
  return {
    pid: child.pid ?? 0,
    process: child,
    lastWords: () => readFileSync(file, "utf8").slice(-3_000),
    async stop(signal = "SIGTERM", graceMs = 12_000) {
      if (!running.has(child)) return;
      child.kill(signal);
      const forced = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(forced);
      rmSync(file, { force: true });
    },
  };
}

/** Waits until `isReady` says so. Throws with the process' last words when it ends, or after `timeoutMs`. */
export async function untilReady(
  child: Child,
  what: string,
  isReady: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isReady().catch(() => false))) {
    const ended = child.process.exitCode !== null || child.process.signalCode !== null || child.pid === 0;
    if (ended || Date.now() > deadline) {
      const words = child.lastWords();
      await child.stop("SIGKILL");
      throw new Error(`${what} did not start. Its last words:\n${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
