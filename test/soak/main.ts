import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateFirst } from "../sandbox/demo/app-process.ts";
import { freePort } from "../sandbox/demo/free-port.ts";
import { Book } from "../chaos/book.ts";
import { makeCluster } from "../chaos/cluster.ts";
import { createFleet } from "../chaos/fleet.ts";
import { judge as judgeOrders, type Finding as LostOrder } from "../chaos/judge.ts";
import { viewServer } from "../chaos/ledger-view.ts";
import { installEverywhere, type Outside, startOutside } from "../chaos/sandbox.ts";
import { TakenOrders } from "../chaos/taken.ts";
import { pause, until } from "../chaos/wait.ts";
import { type Finding, judge } from "./judge.ts";
import { leakArgs, readOptions, type SoakOptions } from "./options.ts";
import { printFindings, printSamples, sentencesOf } from "./print.ts";
import { type Gauged, type Sample, takeSample } from "./sample.ts";

/** Caches fill and code is compiled in the first third, and for ten minutes at most. */
const WARM_UP_SHARE = 1 / 3;
const LONGEST_WARM_UP_S = 600;
const SAMPLES = 60;
const LATE_MS = 30_000;
const MOST_LISTED = 40;
/** PostgreSQL looks for tables to vacuum once a minute; a short soak has to see it happen. */
const SETTINGS = ["autovacuum_naptime=10s"];

interface Run {
  options: SoakOptions;
  outside: Outside;
  book: Book;
  taken: TakenOrders;
  processes: Gauged[];
  view: ReturnType<typeof viewServer>;
  say(line: string): void;
}

/** `npm run soak`: orders at a steady rate, and nothing grows that should not. Gives the exit code. */
async function soak(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const cluster = await makeCluster(options.sabotage === "no-vacuum" ? ["autovacuum=off"] : SETTINGS);
  if ("missing" in cluster) {
    say(`not run: ${cluster.missing}`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "fitloop-soak-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort(0);
  const appUrl = `http://127.0.0.1:${port}`;
  const outside = await startOutside({ seed: options.seed, appUrl });
  const gauge = ["--expose-gc", "--import", join(import.meta.dirname, "gauge.mjs")];
  const fleet = createFleet([...gauge, ...leakArgs(options.sabotage)]);
  const env = { ...outside.env, DATABASE_URL: cluster.url, PORT: String(port) };
  const roles = ["web", "worker"].map((name) => {
    const file = join(folder, name);
    return { name, file, env: { ...env, FITLOOP_ROLE: name, FITLOOP_SOAK_GAUGE: file } };
  });
  await migrateFirst(env);
  const members = roles.map((role) => ({ ...role, member: fleet.start(role.name, role.env) }));
  try {
    const ready = async (): Promise<boolean> =>
      (await fetch(`${appUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null))?.ok === true;
    await until("the web process is ready", ready, 60_000);
    await installEverywhere(outside, env);
    const run: Run = {
      ...{ options, outside, say },
      book: new Book(options.seed),
      taken: new TakenOrders(outside.providers),
      processes: members.map(({ name, file, member }) => ({ name, file, pid: member.pid })),
      view: viewServer(cluster.url),
    };
    return await judged(run, await steadily(run));
  } finally {
    await Promise.all(members.map(({ member }) => member.kill()));
    await outside.close();
    await cluster.remove();
  }
}

/** Places orders at the rate until the time is over, and takes samples meanwhile. */
async function steadily({ options, outside, book, taken, processes, view, say }: Run): Promise<Sample[]> {
  const { minutes, rate, seed } = options;
  say(`Seed ${seed}: ${rate} orders a second for ${minutes} minutes.`);
  const samples: Sample[] = [];
  const lasts = minutes * 60;
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  book.begin("soak", LATE_MS);
  const sampling = (async () => {
    while (seconds() < lasts) {
      const at = { seconds: seconds(), orders: book.orders.length, now: outside.clock.now() };
      samples.push(await takeSample(processes, view, at));
      await pause(Math.max(0, (samples.length * lasts) / SAMPLES - seconds()) * 1_000);
    }
  })();
  const placing = (async () => {
    while (seconds() < lasts) {
      book.place(outside);
      taken.collect();
      const ahead = book.orders.length / rate - seconds();
      if (ahead > 0.005) await pause(ahead * 1_000);
    }
  })();
  await Promise.all([sampling, placing]);
  return samples;
}

/** Waits for the last orders, judges everything, and prints it. */
async function judged({ options, outside, book, taken, view, say }: Run, samples: readonly Sample[]): Promise<number> {
  const isDone = async (): Promise<boolean> => {
    const { busy, nextAt, held } = await view.workLeft(outside.clock.now());
    return busy === 0 && nextAt === null && held === 0;
  };
  await outside.shopify.settled();
  await until("the last orders arrive", isDone, LATE_MS).catch(() => undefined);
  taken.collect();
  const warmUp = Math.min(LONGEST_WARM_UP_S, options.minutes * 60 * WARM_UP_SHARE);
  const findings = judge(
    samples.filter(({ seconds }) => seconds >= warmUp),
    options.rate,
  );
  const orders = judgeOrders(book, taken.byOrder, await view.lines());
  const astray = Object.entries(orders).flatMap(([kind, found]: [string, LostOrder[]]) =>
    found.map(({ order, provider, why }) => `${kind}: order ${order} at ${provider}: ${why}.`),
  );
  const sentences = [...sentencesOf(findings), ...astray.slice(0, MOST_LISTED)];
  if (astray.length > 0) sentences.push(`In all ${astray.length} orders went astray.`);
  const ok = sentences.length === 0;
  if (options.json) process.stdout.write(`${JSON.stringify(toJson(options, book, samples, findings, ok))}\n`);
  const verdict = ok ? "Nothing grows." : sentences.join("\n");
  say(
    ["", printSamples(samples), "", printFindings(findings), "", `${book.orders.length} orders. ${verdict}`].join("\n"),
  );
  return ok ? 0 : 1;
}

function toJson(
  { seed, minutes, rate }: SoakOptions,
  book: Book,
  samples: readonly Sample[],
  findings: readonly Finding[],
  ok: boolean,
): object {
  return { seed, minutes, rate, orders: book.orders.length, ok, findings, samples };
}

try {
  process.exitCode = await soak();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
