import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process of the app, as it runs in production. */
export interface Member {
  name: string;
  pid: number;
  isRunning(): boolean;
  /** Ends it the hard way. */
  kill(): Promise<void>;
  /** Asks it to end; after fifteen seconds it is killed. Gives how many milliseconds it took. */
  drain(): Promise<{ ms: number; killed: boolean }>;
  lastWords(): string;
}

/** Every process that the run has started; none outlives it. */
export function createFleet(nodeArgs: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-chaos-logs-"));
  const running = new Set<ChildProcess>();
  let started = 0;
  process.once("exit", () => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (name: string, env: Record<string, string>): Member => {
    const file = join(folder, `${String(++started)}-${name}.log`);
    const output = openSync(file, "a");
    const args = ["--disable-warning=ExperimentalWarning", ...nodeArgs, "app/processes/start.server.ts"];
    const child = spawn(process.execPath, args, {
      env: { ...inherited(), NODE_ENV: "production", LOG_LEVEL: "warn", ...env },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    running.add(child);
    const ended = new Promise<void>((resolve) => {
      child.once("exit", (code, signal) => {
        running.delete(child);
        appendFileSync(file, `ended: ${String(code ?? signal)}\n`);
        resolve();
      });
    });
    const isRunning = (): boolean => running.has(child);
    return {
      name,
      pid: child.pid ?? 0,
      isRunning,
      async kill() {
        child.kill("SIGKILL");
        if (isRunning()) await ended;
      },
      async drain() {
        const begun = performance.now();
        child.kill("SIGTERM");
        const forced = setTimeout(() => child.kill("SIGKILL"), 15_000);
        if (isRunning()) await ended;
        clearTimeout(forced);
        return { ms: Math.round(performance.now() - begun), killed: child.signalCode === "SIGKILL" };
      },
      lastWords: () => readFileSync(file, "utf8").slice(-4_000),
    };
  };
  return { start, folder };
}

export type Fleet = ReturnType<typeof createFleet>;

function inherited(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...rest } = process.env;
  return rest;
}
