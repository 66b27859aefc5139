import type { Report } from "./report.ts";

const MOST_LISTED = 60;

/** The report for people: what was done to the app, what became of the orders, and each thing that wasn't as it should. */
export function printReport({ json, acts, findings, broken, ok }: Report): string {
  const rows = acts.map(({ name, orders, lost, duplicated, late }) =>
    [name, orders, lost, duplicated, late].map(String),
  );
  const faults = Object.entries(json.faults).map(([name, times]) => [name, String(times)]);
  return [
    "",
    table(["act", "orders", "lost", "twice", "late"], rows),
    "",
    table(["fault", "times"], faults),
    ...Object.entries(json.notRun).map(([name, reason]) => `${name}: not run: ${reason}`),
    "",
    ...findings
      .slice(0, MOST_LISTED)
      .map(
        ({ kind, finding: { order, provider, act, why } }) => `${kind}: order ${order} at ${provider} (${act}): ${why}`,
      ),
    ...(findings.length > MOST_LISTED ? [`... and ${findings.length - MOST_LISTED} more`] : []),
    ...broken.map((promise) => `broken: ${promise}`),
    `${json.orders} orders, seed ${json.seed}: lost ${json.lost}, delivered twice ${json.duplicated}, wrongly skipped ${json.wronglySkipped}, out of order ${json.outOfOrder}, late ${json.late}. ${ok ? "All promises held." : "Not as promised."}`,
  ].join("\n");
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((word, column) => Math.max(word.length, ...rows.map((row) => (row[column] ?? "").length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
