import type { Report } from "./report.ts";

/** The report for people: what was done to the app, what became of the orders, and each thing that wasn't as it should. */
export function printReport({ json, acts, findings, broken, ok }: Report): string {
  const rows = acts.map(({ name, faults, orders, lost, duplicated, late }) => {
    const injected = Object.entries(faults).map(([fault, times]) => `${fault.replaceAll("_", " ")} ${times}`);
    return [name, injected.join(", "), ...[orders, lost, duplicated, late].map(String)];
  });
  return [
    "",
    table(["what goes wrong", "faults, times injected", "orders", "lost", "twice", "late"], rows),
    "",
    ...Object.entries(json.notRun).map(([name, reason]) => `${name}: not run: ${reason}`),
    "",
    ...findings.map(
      ({ kind, finding: { order, provider, act, why } }) => `${kind}: order ${order} at ${provider} (${act}): ${why}`,
    ),
    ...broken.map((promise) => `broken: ${promise}`),
    `${json.orders} orders, seed ${json.seed}: lost ${json.lost}, delivered twice ${json.duplicated}, ` +
      `wrongly skipped ${json.wronglySkipped}, out of order ${json.outOfOrder}, late ${json.late}. ` +
      (ok ? "All promises held." : "Not as promised."),
  ].join("\n");
}

/** A table as Markdown writes it, which reads well in a terminal too. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((word, column) => Math.max(word.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
