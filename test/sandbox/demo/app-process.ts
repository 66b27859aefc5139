import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** The app as a process of its own, as it runs in production. */
export interface AppProcess {
  child: ChildProcess;
  /** The lines that it logged, the last thousand. */
  lines: string[];
  stop(): Promise<void>;
}

const START_MS = 60_000;
const START = ["--disable-warning=ExperimentalWarning", "app/processes/start.server.ts"];

/** Makes the tables of a server's database, as an operator does before anything is started. */
export async function migrateFirst(env: Record<string, string>): Promise<void> {
  await promisify(execFile)(process.execPath, START, {
    env: { ...process.env, NODE_ENV: "production", ...env, FITLOOP_ROLE: "migrate" },
  });
}

/** Starts the app and waits until it is ready. Throws with its last words when it ends or isn't ready in a minute. */
export async function startApp(env: Record<string, string>, appUrl: string): Promise<AppProcess> {
  const child = spawn(process.execPath, START, {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 1000) lines.shift();
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const deadline = Date.now() + START_MS;
  while (!(await isReady(appUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The app did not start. Its last words:\n${lines.slice(-10).join("\n")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    child,
    lines,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const forced = setTimeout(() => child.kill("SIGKILL"), 12_000);
      await ended;
      clearTimeout(forced);
    },
  };
}

async function isReady(appUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${appUrl}/readyz`)).ok;
  } catch {
    return false;
  }
}
