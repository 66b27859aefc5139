import type { Finding } from "./judge.ts";
import type { Sample } from "./sample.ts";

const MOST_ROWS = 24;
const mega = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

/** The samples as a table, thinned out where there are many. */
export function printSamples(samples: readonly Sample[]): string {
  const names = Object.keys(samples[0]?.processes ?? {});
  const step = Math.max(1, Math.ceil(samples.length / MOST_ROWS));
  const head = [
    "seconds",
    "orders",
    ...names.flatMap((name) => [`${name} held MB`, `${name} RSS MB`, `${name} files`]),
    ...["connections", "dead rows", "of the queue", "rows alive", "tables MB", "due"],
  ];
  const rows = samples
    .filter((_, index) => index % step === 0 || index === samples.length - 1)
    .map(({ seconds, orders, processes, connections, dead, queueDead, live, bytes, backlog }) => [
      ...[seconds, orders].map((value) => String(Math.round(value))),
      ...names.flatMap((name) => {
        const one = processes[name];
        return [mega(one?.held ?? 0), mega(one?.rss ?? 0), String(one?.descriptors ?? "")];
      }),
      ...[String(connections), String(dead), String(queueDead), String(live), mega(bytes), String(backlog)],
    ]);
  return table(head, rows);
}

/** What was judged, with its bound. */
export function printFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, value, atMost, unit, ok }) => [
    what,
    `${figure(value)} ${unit}`.trim(),
    `${figure(atMost)} ${unit}`.trim(),
    ok ? "flat" : "GROWS",
  ]);
  return table(["after the warm-up", "measured", "at most", ""], rows);
}

/** Why a soak is not passed, a sentence for each thing that grew. */
export function sentencesOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ ok }) => !ok)
    .map(({ what, value, atMost, unit }) => `It grows: ${what}: ${figure(value)} ${unit}, at most ${figure(atMost)}.`);
}

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2);

function table(head: string[], rows: string[][]): string {
  const widths = head.map((word, column) => Math.max(word.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
