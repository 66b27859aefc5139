import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "#test/e2e/chromium.ts";
import { THEMES } from "#test/sandbox/storefront/themes.ts";
import { ASSETS } from "#test/support/extension-build.ts";
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

/** The finder's parts, loaded when a shopper opens it: they have a budget together, its entry one of its own too. */
const OF_FINDER = /^fit-analytics-(dom|finder|more|native)\.js$/;
const BUDGETS: Readonly<Record<string, number>> = {
  "session.js": 3_400,
  "widget.js": 4_600,
  "sizes.js": 5_000,
  "choose.js": 2_200,
};

function weighAssets(): Row[] {
  const assets = readdirSync(ASSETS)
    .sort()
    .map((file) => ({ file, bytes: readFileSync(join(ASSETS, file)) }))
    .map(({ file, bytes }) => ({ file, raw: bytes.length, packed: gzipSync(bytes, { level: 9 }).length }));
  const finder = assets.filter(({ file }) => OF_FINDER.test(file)).reduce((sum, { packed }) => sum + packed, 0);
  return [
    ...assets.flatMap(({ file, raw, packed }) => {
      const isPart = OF_FINDER.test(file) && !file.endsWith("-native.js");
      const limit = BUDGETS[file] ?? (file.endsWith(".json") ? 1_800 : 1_500);
      const gzip = isPart ? [] : [atMost(`${file}, gzip`, packed, limit, "bytes")];
      return [...gzip, atMost(`${file}, raw`, raw, 9_999, "bytes")];
    }),
    atMost("all scripts of the size finder, gzip", finder, 12_000, "bytes"),
  ];
}

async function watchVisit(browser: Browser, bench: BenchPage): Promise<Row[]> {
  const buying = await countBuyingRequests(browser, bench);
  const shifts: Row[] = [];
  for (const theme of THEMES) {
    const [all, none] = [bench.withAll, bench.without].map((url) => url.replace(/theme=\w+/, `theme=${theme}`));
    const shift = await measureShift(browser, all ?? "", true);
    const before = await measureShift(browser, none ?? "", false);
    shifts.push(atMost(`layout shift added, in the theme ${theme}`, shift - before, 0, ""));
  }
  return [
    atMost("requests to the app to mint, per visitor", buying.mint, 1, "requests"),
    atMost("requests to the app per cart token in the buying path", buying.perCart, 1, "requests"),
    atMost("other requests to the app", buying.other, 0, "requests"),
    ...shifts,
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
