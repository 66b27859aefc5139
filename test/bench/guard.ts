import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RowResult } from "./report.ts";

const FILE = join(import.meta.dirname, "recorded.json");
/** A ratio below this share of the recorded one is a regression, when it is so twice in a row. */
const LEAST_SHARE = 0.75;
/** Rows whose ratios compare our throughput with a peer's, taken in turn; latencies and memory are printed, never held to. */
const GUARDED = ["end-to-end", "acceptance"];

type Ratios = Record<string, number[]>;

/** The ratios that are guarded, by row. */
export function guardedRatios(results: readonly RowResult[]): Ratios {
  return Object.fromEntries(
    results
      .filter(({ row, parts }) => GUARDED.includes(row.key) && parts.length > 0)
      .map(({ row, parts }) => [row.key, parts.map(({ ratio }) => Math.round(ratio * 1000) / 1000)]),
  );
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
  return Object.entries(recorded).flatMap(([key, values]) =>
    values.flatMap((before, part) => {
      const now = ratios[key]?.[part];
      if (now === undefined || now >= before * LEAST_SHARE) return [];
      return [
        { key: `${key}/${part}`, text: `${key}: the ratio is ${now.toFixed(2)}, recorded was ${before.toFixed(2)}` },
      ];
    }),
  );
}
