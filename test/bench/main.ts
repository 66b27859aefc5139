import { guardedRatios, isGuarded, record, regressions } from "./guard.ts";
import { openLab } from "./lab.ts";
import { type BenchOptions, readOptions } from "./options.ts";
import { type RowResult, toJson, toText } from "./report.ts";
import { acceptance } from "./rows/acceptance.ts";
import { backfill } from "./rows/backfill.ts";
import { endToEnd, endToEndSlowProviders } from "./rows/end-to-end.ts";
import { groupCommit } from "./rows/group-commit.ts";
import { fairnessBacklog, fairnessBurst, slowProvider } from "./rows/fairness.ts";
import { growthInBytes, growthInRate } from "./rows/growth.ts";
import { idle } from "./rows/idle.ts";
import { jain } from "./rows/jain.ts";
import { memory } from "./rows/memory.ts";
import { openLoopEmbedded, openLoopServer } from "./rows/open-loop.ts";
import { retried } from "./rows/retried.ts";
import { trueCost } from "./rows/true-cost.ts";
import { notRun, type Row } from "./rows/row.ts";

/** In the order of the table. */
const ROWS: readonly Row[] = [
  ...[endToEnd, endToEndSlowProviders, openLoopServer, openLoopEmbedded, acceptance, groupCommit],
  ...[backfill, memory, growthInBytes, growthInRate, retried, trueCost],
  ...[fairnessBurst, fairnessBacklog, jain, slowProvider],
  idle,
];

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** One round of all rows on fresh servers. A row that can't be measured doesn't take the others along. */
async function bench(options: BenchOptions, rows: readonly Row[], print: boolean): Promise<RowResult[]> {
  const lab = await openLab(options, progress);
  try {
    const results: RowResult[] = [];
    for (const row of rows) {
      progress(`\n== ${row.name}`);
      const measured = await row.measure(lab).catch((error: unknown) => {
        progress(error instanceof Error ? (error.stack ?? error.message) : String(error));
        return notRun(error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it failed");
      });
      results.push({ row, ...measured });
    }
    if (lab.shopify.unexpected() > 0)
      progress(`Shopify was asked ${lab.shopify.unexpected()} times: the facts were not all known.`);
    if (print) {
      const text = options.json ? JSON.stringify(toJson(results, lab), null, 2) : toText(results, lab, lab.bodyBytes());
      process.stdout.write(`${text}\n`);
    }
    return results;
  } finally {
    await lab.close();
  }
}

/** Fails when a ratio is a regression twice in a row: once may have been the machine. */
async function guard(options: BenchOptions, results: readonly RowResult[]): Promise<number> {
  const first = regressions(guardedRatios(results));
  if (first.length === 0) return 0;
  for (const { text } of first) progress(`${text}. Measuring again.`);
  const again = await bench(
    options,
    ROWS.filter(({ key }) => isGuarded(key)),
    false,
  );
  const second = regressions(guardedRatios(again));
  const twice = second.filter(({ key }) => first.some((one) => one.key === key));
  for (const { text } of twice) progress(`${text}, twice in a row.`);
  return twice.length === 0 ? 0 : 1;
}

async function run(args: string[]): Promise<number> {
  const options = readOptions(args);
  const { only } = options;
  const asked = only === null ? ROWS : ROWS.filter(({ key }) => key.includes(only));
  const rows = options.guard ? asked.filter(({ key }) => isGuarded(key)) : asked;
  if (rows.length === 0) throw new Error(`--only must be (a part of) one of ${ROWS.map(({ key }) => key).join(", ")}.`);
  const results = await bench(options, rows, true);
  if (options.record) record(guardedRatios(results));
  return options.guard ? guard(options, results) : 0;
}

// Ctrl-C leaves by way of `exit`, where everything that was started is ended.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();
