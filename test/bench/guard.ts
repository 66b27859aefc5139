import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RowResult } from "./report.ts";

const FILE = join(import.meta.dirname, "recorded.json");
/** A ratio below this share of the recorded one is a regression, when it is so twice in a row. */
const LEAST_SHARE = 0.75;
/** Rows whose ratios compare ours with a peer's, taken in turn: processor time an order, or throughput. */
const GUARDED = ["end-to-end", "acceptance"];

/** Ratios by `row/peer`. */
type Ratios = Record<string, number>;

/** The ratios that are guarded. */
export function guardedRatios(results: readonly RowResult[]): Ratios {
  const parts = results
    .filter(({ row }) => GUARDED.includes(row.key))
    .flatMap(({ row, parts }) =>
      parts.flatMap(({ name, ratio }) => (name ? [[`${row.key}/${name}`, Math.round(ratio * 1000) / 1000]] : [])),
    );
  return Object.fromEntries(parts) as Ratios;
}

export const isGuarded = (key: string): boolean => GUARDED.includes(key);

/** Writes down what later runs are held to. */
export function record(ratios: Ratios): void {
  const known = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Ratios) : {};
  writeFileSync(FILE, `${JSON.stringify({ ...known, ...ratios }, null, 2)}\n`);
}

/** Sentences on what is slower than the record allows; none when all is well. Throws where nothing is recorded. */
export function regressions(ratios: Ratios): { key: string; text: string }[] {
  if (!existsSync(FILE)) throw new Error("Nothing is recorded to guard: run npm run bench -- --short --record first.");
  const recorded = JSON.parse(readFileSync(FILE, "utf8")) as Ratios;
  return Object.entries(recorded).flatMap(([key, before]) => {
    const now = ratios[key];
    if (now === undefined || now >= before * LEAST_SHARE) return [];
    return [{ key, text: `${key}: the ratio is ${now.toFixed(2)}, recorded was ${before.toFixed(2)}` }];
  });
}
