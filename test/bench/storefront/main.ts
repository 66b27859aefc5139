import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "#test/e2e/chromium.ts";
import { ASSETS } from "#test/support/storefront-assets.mjs";
import { measureScore } from "./lighthouse.ts";
import { type BenchPage, openBenchPage } from "./page.ts";
import { atMost, between, median, printRows, type Row, told } from "./rows.ts";
import { measureScriptTime } from "./script-time.ts";
import { countBuyingRequests, measureShift } from "./visit.ts";

const PARTS = ["bytes", "visit", "script", "lighthouse"] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Fewer runs of everything: what a check of every change can afford. */
    short: { type: "boolean", default: false },
    pairs: { type: "string" },
    traces: { type: "string" },
    parts: { type: "string", default: PARTS.join() },
  },
});
const PAIRS = Number(values.pairs ?? (values.short ? 2 : 5));
const TRACES = Number(values.traces ?? (values.short ? 5 : 9));
const WARM_UPS = 2;
const parts = values.parts.split(",") as Part[];
const unknown = parts.find((part) => !PARTS.includes(part));
if (unknown !== undefined || !(PAIRS >= 0) || !(TRACES > 0)) {
  process.stderr.write(`--parts names ${PARTS.join(", ")}; --pairs and --traces are numbers.\n`);
  process.exit(2);
}

function weighAssets(): Row[] {
  return readdirSync(ASSETS)
    .sort()
    .flatMap((file) => {
      const script = readFileSync(join(ASSETS, file));
      const packed = gzipSync(script, { level: 9 }).length;
      const limit = { "session.js": 3_000, "widget.js": 4_000 }[file] ?? 1_500;
      return [atMost(`${file}, gzip`, packed, limit, "bytes"), atMost(`${file}, raw`, script.length, 9_999, "bytes")];
    });
}

async function watchVisit(browser: Browser, bench: BenchPage): Promise<Row[]> {
  const buying = await countBuyingRequests(browser, bench);
  const shift = await measureShift(browser, bench.withAll, true);
  return [
    atMost("requests to the app to mint, per visitor", buying.mint, 1, "requests"),
    atMost("requests to the app per cart token in the buying path", buying.perCart, 1, "requests"),
    atMost("other requests to the app", buying.other, 0, "requests"),
    atMost("layout shift added", shift - (await measureShift(browser, bench.without, false)), 0, ""),
  ];
}

async function timeScripts(browser: Browser, bench: BenchPage): Promise<Row[]> {
  const one = [];
  const all = [];
  // The first loads of a browser pay for the browser's own start.
  for (let run = 0; run < WARM_UPS; run += 1) await measureScriptTime(browser, bench.withUs);
  for (let run = 0; run < TRACES; run += 1) {
    one.push(await measureScriptTime(browser, bench.withUs));
    all.push(await measureScriptTime(browser, bench.withAll));
  }
  const evaluation = one.map((time) => time.evaluation);
  const first = one.map(({ firstSecond }) => firstSecond);
  const four = all.map(({ firstSecond }) => firstSecond);
  return [
    atMost("evaluation of our files at 4x slowdown, median", median(evaluation), 10, "ms", evaluation),
    atMost("our files in the first second at 4x slowdown, median", median(first), 40, "ms", first),
    told("the same with four blocks on one page", median(four), "ms", four),
  ];
}

async function scorePage(bench: BenchPage): Promise<Row[]> {
  const [losses, noise, bases]: [number[], number[], number[]] = [[], [], []];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Alternating, so that a slow minute of the machine meets both sides.
    const [one, other] = [await measureScore(bench.without), await measureScore(bench.withUs)];
    losses.push(one - other);
    bases.push(one);
    if (values.short) continue;
    const [third, fourth] = [await measureScore(bench.without), await measureScore(bench.without)];
    noise.push(third - fourth);
    bases.push(third, fourth);
  }
  return [
    between("Lighthouse score without us, median", median(bases), 85, 98, "points", bases),
    atMost("Lighthouse points lost, median of pairs", median(losses), 1, "points", losses),
    ...(noise.length > 0 ? [told("noise: the same between pairs without us", median(noise), "points", noise)] : []),
  ];
}

const rows: Row[] = parts.includes("bytes") ? weighAssets() : [];
const bench = await openBenchPage();
try {
  if (parts.includes("visit") || parts.includes("script")) {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    try {
      if (parts.includes("visit")) rows.push(...(await watchVisit(browser, bench)));
      if (parts.includes("script")) rows.push(...(await timeScripts(browser, bench)));
    } finally {
      await browser.close();
    }
  }
  if (parts.includes("lighthouse") && PAIRS > 0) rows.push(...(await scorePage(bench)));
} finally {
  await bench.close();
}

const ok = rows.every(({ reached }) => reached !== false);
process.stdout.write(`${values.json ? JSON.stringify({ ok, rows }, null, 2) : printRows(rows)}\n`);
process.exit(ok ? 0 : 1);
