import { makeCluster } from "./cluster.ts";
import { readOptions } from "./options.ts";
import { printReport } from "./print.ts";
import { type Part, toReport } from "./report.ts";
import { runEmbedded } from "./run-embedded.ts";
import { FAILOVER, runFailover } from "./run-failover.ts";
import { actsOf, runOnServer } from "./run-on-server.ts";
import { Book } from "./book.ts";
import { judge } from "./judge.ts";

/** The embedded database is for one small machine: its part of the orders, and what it gets at most. */
const EMBEDDED_SHARE = 0.05;
const MOST_EMBEDDED = 2_000;
/** The failover happens once, however many orders there are. */
const MOST_FAILOVER = 500;

/** `npm run chaos`: breaks everything that can break, and counts at the providers what became of the orders. */
async function chaos(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`Seed ${options.seed}: play this run again by --seed ${options.seed} --orders ${options.orders}`);
  const acts = actsOf(options);
  const embedded =
    options.only.length === 0 || options.only.includes("embedded")
      ? Math.min(MOST_EMBEDDED, Math.max(20, Math.round(options.orders * EMBEDDED_SHARE)))
      : 0;
  const cluster = acts.length === 0 ? null : await makeCluster();
  // The two databases have nothing to do with each other, and both parts wait most of the time: they are played at once.
  const parts: Part[] = [];
  const playing: Promise<Part>[] = [];
  if (cluster === null) {
    say("No act on a PostgreSQL server was asked for.");
  } else if ("missing" in cluster) {
    const book = new Book(options.seed);
    book.notRun.set("everything on PostgreSQL", cluster.missing);
    parts.push({ book, verdict: judge(book, new Map(), []) });
  } else {
    playing.push(runOnServer(cluster, acts, options.orders - embedded, options, say));
  }
  // Two more clusters and a second stage beside all else are more than two cores carry: it is played by itself.
  if (options.only.some((word) => FAILOVER.includes(word)))
    playing.push(runFailover(Math.min(MOST_FAILOVER, Math.ceil(options.orders * EMBEDDED_SHARE)), options, say));
  if (embedded > 0) playing.push(runEmbedded(embedded, options, say));
  parts.push(...(await Promise.all(playing)));
  const report = toReport(options, parts);
  if (options.json) process.stdout.write(`${JSON.stringify(report.json)}\n`);
  say(printReport(report));
  return report.ok ? 0 : 1;
}

try {
  process.exitCode = await chaos();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
