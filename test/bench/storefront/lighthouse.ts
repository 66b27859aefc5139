import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { type Flags } from "lighthouse";
import { CHROMIUM, CHROMIUM_FLAGS } from "#test/e2e/chromium.ts";
import { freePort } from "#test/sandbox/demo/free-port.ts";

/** A run takes some ten seconds; one that hangs is given up after this. */
const RUN_MS = 90_000;
const START_MS = 20_000;

/**
 * Lighthouse's performance score of a page on a phone, unrounded: its audits' scores by their weights, out of 100. Each
 * run has a browser of its own, with nothing kept from the run before: one that is driven by somebody else besides never
 * lets Lighthouse finish. Throws when a run doesn't end in time or gives no score.
 */
export async function measureScore(url: string): Promise<number> {
  const browser = await startBrowser();
  try {
    return await inTime(scoreOf(url, browser.port), RUN_MS, `Lighthouse didn't end within ${RUN_MS / 1_000} s.`);
  } finally {
    await browser.close();
  }
}

async function scoreOf(url: string, port: number): Promise<number> {
  const flags: Flags = { port, onlyCategories: ["performance"], logLevel: "silent", output: "json" };
  const result = await lighthouse(url, flags);
  const refs = result?.lhr.categories["performance"]?.auditRefs.filter(({ weight }) => weight > 0) ?? [];
  const weights = refs.reduce((sum, { weight }) => sum + weight, 0);
  const sum = refs.reduce((total, { id, weight }) => total + weight * (result?.lhr.audits[id]?.score ?? Number.NaN), 0);
  const score = (100 * sum) / weights;
  if (Number.isNaN(score)) {
    throw new Error(
      `Lighthouse couldn't score ${url}: ${result?.lhr.runtimeError?.message ?? "an audit has no score"}`,
    );
  }
  return score;
}

/** A fresh Chromium with a debugging port and a profile that goes with it. */
async function startBrowser(): Promise<{ port: number; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), "fitloop-lighthouse-"));
  const port = await freePort(0);
  const flags = [...CHROMIUM_FLAGS, "--headless=new", "--no-first-run", `--user-data-dir=${profile}`];
  const child = spawn(CHROMIUM, [...flags, `--remote-debugging-port=${port}`, "about:blank"], {
    // A group of its own: its renderers end with it.
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    await inTime(answers(port), START_MS, "Chromium didn't open its debugging port.");
  } catch (error) {
    await close();
    throw error;
  }
  return { port, close };
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function inTime<Value>(work: Promise<Value>, ms: number, words: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(words)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
