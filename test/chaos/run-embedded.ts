import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askRunningApp } from "#app/processes/command-socket.server.ts";
import { parseCommandLine } from "#app/processes/commands/parse.ts";
import { freePort } from "../sandbox/demo/free-port.ts";
import { createRandom, type Random } from "../sandbox/shopify/random.ts";
import { Book, PROVIDER_NAMES } from "./book.ts";
import { createFleet, type Fleet, type Member } from "./fleet.ts";
import { judge, type LedgerLine } from "./judge.ts";
import type { ChaosOptions } from "./options.ts";
import type { Part } from "./report.ts";
import { sabotageArgs } from "./sabotage.ts";
import { installEverywhere, type Outside, startOutside } from "./sandbox.ts";
import { TakenOrders } from "./taken.ts";
import { leap } from "./time.ts";
import { timeAt } from "./followers.ts";
import { pause, until } from "./wait.ts";
import { answerAtOnce, answerSlowly } from "./wire.ts";

interface Embedded {
  book: Book;
  outside: Outside;
  taken: TakenOrders;
  random: Random;
  fleet: Fleet;
  env: Record<string, string>;
  appUrl: string;
  flag: string;
  app: Member;
  say(line: string): void;
}

const START_MS = 60_000;
const SHOPIFY_RETRIES_MS = 10 * 60_000;
/**
 * One process is all there is: a delivery may be cut off by each of the three kills, and each is an attempt. What hangs
 * in the fourth waits for the backoff's fourth step then, ten minutes and a fifth.
 */
const HANG_AFTER_KILLS_MS = 10_000 + 12 * 60_000;

/** Plays what can befall one process with its database inside: kills, a full disk, and a second process. */
export async function runEmbedded(orders: number, options: ChaosOptions, say: (line: string) => void): Promise<Part> {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-chaos-embedded-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort(0);
  const appUrl = `http://127.0.0.1:${port}`;
  const outside = await startOutside({ seed: options.seed, appUrl });
  const flag = join(folder, "full");
  const env = {
    ...outside.env,
    FITLOOP_ROLE: "all",
    FITLOOP_DATA_DIR: join(folder, "data"),
    FITLOOP_CHAOS_FULL_DISK: flag,
    PORT: String(port),
  };
  const preload = join(import.meta.dirname, "full-disk.mjs");
  const fleet = createFleet([...sabotageArgs(options.sabotage), "--import", preload]);
  const app = fleet.start("app", env);
  const random = createRandom("chaos embedded", options.seed);
  const run: Embedded = {
    ...{ outside, random, fleet, env, appUrl, flag, app, say },
    book: new Book(`${options.seed} embedded`),
    taken: new TakenOrders(outside.providers),
  };
  try {
    await ready(run);
    await installEverywhere(outside, env);
    await killed(run, Math.ceil(orders / 2));
    await fullDisk(run, Math.floor(orders / 2));
    return { book: run.book, verdict: judge(run.book, run.taken.byOrder, await readLedger(run)) };
  } finally {
    await run.app.kill();
    await outside.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondProcess({ book, fleet, env }: Embedded): Promise<void> {
  const second = fleet.start("second", { ...env, PORT: "0" });
  book.count("second_process");
  await until("the second process is refused", () => !second.isRunning());
  if (!second.lastWords().includes("is in use by pid"))
    book.broken.push(`a second process said: ${second.lastWords()}`);
}

async function killed(run: Embedded, orders: number): Promise<void> {
  const { book, outside, random } = run;
  book.begin("embedded: killed, and opened by a second process", SHOPIFY_RETRIES_MS + HANG_AFTER_KILLS_MS);
  await secondProcess(run);
  answerSlowly(outside);
  const kills = 3;
  for (let kill = 0; kill < kills; kill += 1) {
    await place(run, Math.ceil(orders / kills), random.between(100, 900), async () => {
      book.broke("embedded_sigkill", outside.clock.now());
      await run.app.kill();
      run.app = run.fleet.start("app", run.env);
      await ready(run);
    });
  }
  answerAtOnce(outside);
  await playOut(run);
}

/** The database stops rather than acknowledge what it can't write; once there is room, the process is started anew. */
async function fullDisk(run: Embedded, orders: number): Promise<void> {
  const { book, outside, flag } = run;
  book.begin("embedded: disk full", SHOPIFY_RETRIES_MS);
  await place(run, orders, 400, async () => {
    const from = outside.clock.now();
    writeFileSync(flag, "");
    await pause(2_500);
    const answer = await fetch(`${run.appUrl}/readyz`).catch(() => null);
    if (answer?.ok) book.broken.push("a process on a full disk called itself ready");
    rmSync(flag);
    await run.app.kill();
    book.broke("disk_full", from, outside.clock.now());
    run.app = run.fleet.start("app", run.env);
    await ready(run);
  });
  await playOut(run);
}

/** Places orders, and after a while does what is to be done meanwhile. */
async function place(
  { book, outside }: Embedded,
  count: number,
  afterMs: number,
  act: () => Promise<void>,
): Promise<void> {
  const placing = (async () => {
    for (let placed = 0; placed < count; placed += 1) {
      book.place(outside);
      await pause(25);
    }
  })();
  await pause(afterMs);
  await act();
  await placing;
}

async function ready({ appUrl, app }: Embedded): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    if (!app.isRunning()) throw new Error(`The app ended: ${app.lastWords()}`);
    return (await fetch(`${appUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null))?.ok === true;
  };
  await until("the app is ready", isReady, START_MS).catch((error: unknown) => {
    throw new Error(`${String(error)} Its last words: ${app.lastWords()}`);
  });
}

/** Plays the time until every provider has what it is owed; where nothing comes for a while, the clock is set forward. */
async function playOut({ book, outside, taken, appUrl, say }: Embedded): Promise<void> {
  const { clock } = outside;
  const followers = {
    times: async () => [await timeAt(appUrl)].filter((time) => time !== null),
    underWay: async () => 0,
  };
  book.mended(clock.now());
  const owed = (): number =>
    book.orders
      .filter(({ unwanted }) => !unwanted)
      .flatMap(({ id }) =>
        PROVIDER_NAMES.filter(
          (provider) => !taken.byOrder.get(`${provider}/${id}`)?.some(({ stage }) => stage === "paid"),
        ),
      ).length;
  let last = -1;
  let movedAt = performance.now();
  for (;;) {
    taken.collect();
    const left = owed();
    if (left === 0) break;
    if (left !== last) movedAt = performance.now();
    last = left;
    if (performance.now() - movedAt > START_MS) break;
    if (performance.now() - movedAt > 700) await leap(clock, followers, 10_000);
    else await pause(100);
  }
  for (const [fault, times] of taken.takeFaults()) if (fault !== "latency") book.count(`provider ${fault}`, times);
  say(`${[...book.acts.keys()].at(-1) ?? ""}: ${[...book.acts.values()].at(-1)?.orders ?? 0} orders`);
}

async function readLedger({ outside, env }: Embedded): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (const shop of outside.shops) {
    for (let after: string | null = ""; after !== null; ) {
      const asked = parseCommandLine([
        ...["deliveries", "list", "--shop", shop, "--limit", "1000", ...(after ? ["--after", after] : [])],
      ]);
      if ("text" in asked) throw new Error("It is a command.");
      const answer = await askRunningApp(env["FITLOOP_DATA_DIR"] ?? "", asked);
      const page = answer?.json as { entries: LedgerLine[]; next: string | null } | undefined;
      lines.push(...(page?.entries ?? []));
      after = page?.next ?? null;
    }
  }
  return lines;
}
