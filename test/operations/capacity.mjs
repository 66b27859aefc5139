// `node test/operations/capacity.mjs [--json] [--NAME VALUE ...]`: what Fitloop needs at 1, 10, 100 and 1,000 times the
// record minute of all of Shopify. Plain arithmetic over figures that can be measured again; each may be replaced on the
// command line, by what `npm run bench` prints on another machine.
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";

/** What the arithmetic stands on: the value, and where it comes from. */
export const ASSUMPTIONS = {
  orders: [741, "orders a second at 1x: 5.1 million USD in the record minute of 2025 at 114.70 USD an order"],
  webhooks: [6, "webhooks an order: created, paid, about three updates, and what follows"],
  web: [334, "us of processor in the web process for a webhook that is kept"],
  worker: [967, "us in the worker for an order with four deliveries, 340 of them one RS256 signature"],
  database: [185, "us in PostgreSQL for an order with four deliveries, its plan and its settling"],
  update: [200, "us in PostgreSQL for each further webhook"],
  full: [0.6, "share of a core that is planned for: the rest is for bursts and for a peer that is gone"],
  wal: [6, "KB of write-ahead log an order with four deliveries (3.9 measured; the rest is for full pages)"],
  updateWal: [1, "KB of write-ahead log for each further webhook (estimate)"],
  walMost: [250, "MB of write-ahead log a second that one primary and its replicas carry (estimate)"],
  coresMost: [16, "cores for one PostgreSQL (a choice)"],
  diskMost: [64, "TB for one PostgreSQL (a choice; what managed ones offer)"],
  kept: [5, "KB an order in its first 90 days, with four deliveries (4.2 measured, indexes counted)"],
  compacted: [4, "KB an order afterwards, for a year (the goal that npm run bench holds)"],
  mean: [0.25, "mean rate over a quarter, as a share of the record minute (estimate)"],
  latency: [0.2, "seconds that a provider takes to answer (estimate)"],
};
const POOL = 10;
const LISTENER = 1;
const PROVIDERS = 4;
const PER_PROVIDER = 512;
const TIMES = [1, 10, 100, 1_000];

/** The needs at so many times the load. */
export function needsAt(times, given = {}) {
  const of = (name) => given[name] ?? ASSUMPTIONS[name][0];
  const orders = of("orders") * times;
  const webhooks = orders * of("webhooks");
  const seconds = (us) => us / 1e6;

  const webCores = (webhooks * seconds(of("web"))) / of("full");
  const workerCores = (orders * seconds(of("worker"))) / of("full");
  const databaseWork = orders * seconds(of("database") + (of("webhooks") - 1) * of("update"));
  const databaseCores = databaseWork / of("full");
  const wal = (orders * (of("wal") + (of("webhooks") - 1) * of("updateWal"))) / 1_000;
  const perDay = orders * of("mean") * 86_400;
  const live = (perDay * 90 * of("kept")) / 1e9;
  const year = (perDay * 365 * of("compacted")) / 1e9;
  const cells = Math.max(
    Math.ceil(wal / of("walMost")),
    Math.ceil(databaseCores / of("coresMost")),
    Math.ceil((live + year) / of("diskMost")),
  );

  const requests = orders * PROVIDERS;
  const inFlight = requests * of("latency");
  const web = Math.max(2 * cells, Math.ceil(webCores));
  const worker = Math.max(
    2 * cells,
    Math.ceil(workerCores),
    Math.ceil(inFlight / (PROVIDERS * PER_PROVIDER * of("full"))),
  );
  return {
    times,
    orders,
    webhooks,
    webProcesses: web,
    workerProcesses: worker,
    databaseCores: Math.max(1, Math.ceil(databaseCores)),
    walMegabytes: Math.ceil(wal),
    cells,
    connectionsPerCell: Math.ceil(((web + worker) * (POOL + LISTENER)) / cells),
    requests,
    inFlight: Math.ceil(inFlight),
    liveTerabytes: round(live),
    yearTerabytes: round(year),
  };
}

const round = (value) => Number(value.toPrecision(2));

const ROWS = [
  ["orders a second", "orders"],
  ["webhooks a second", "webhooks"],
  ["web processes", "webProcesses"],
  ["worker processes", "workerProcesses"],
  ["PostgreSQL, cores in all", "databaseCores"],
  ["write-ahead log, MB a second in all", "walMegabytes"],
  ["cells", "cells"],
  ["PostgreSQL connections in a cell", "connectionsPerCell"],
  ["requests to providers a second", "requests"],
  ["requests on the wire", "inFlight"],
  ["bodies and attempts of 90 days, TB", "liveTerabytes"],
  ["ledger of a year after that, TB", "yearTerabytes"],
];

/** The table of scaling.md. */
export function table(given = {}) {
  const needs = TIMES.map((times) => needsAt(times, given));
  const cells = [
    ["", ...TIMES.map((times) => `${times.toLocaleString("en")}x`)],
    ...ROWS.map(([title, key]) => [title, ...needs.map((need) => need[key].toLocaleString("en"))]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join("\n");
}

function main() {
  const options = Object.fromEntries(Object.keys(ASSUMPTIONS).map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ options: { ...options, json: { type: "boolean", default: false } } });
  const { json, ...texts } = values;
  const given = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)]));
  const wrong = Object.keys(given).find((name) => !(given[name] > 0));
  if (wrong) throw new Error(`--${wrong} must be a number above 0.`);
  if (json)
    return console.log(
      JSON.stringify(
        TIMES.map((times) => needsAt(times, given)),
        null,
        2,
      ),
    );
  for (const [name, [preset, meaning]] of Object.entries(ASSUMPTIONS)) {
    console.log(`${name.padEnd(10)} ${String(given[name] ?? preset).padStart(6)}  ${meaning}`);
  }
  console.log(`\n${table(given)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
