import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Reporter, TestCase } from "vitest/node";
import { type ShownWay, WAYS } from "./ways-to-buy.ts";

const README = join(import.meta.dirname, "../../app/storefront/README.md");
const [BEGIN, END] = ["<!-- ways: printed by the browser tests -->\n", "<!-- /ways -->\n"];

const rowOf = (way: string, cells: readonly string[]): string => `| ${[way, ...cells].join(" | ")} |`;

/**
 * Prints the table of ways to buy out of what the tests have seen, and holds the README's table to it: a row that
 * differs fails the run. `FITLOOP_WRITE_WAYS=1` writes the table instead.
 */
export default class WaysReporter implements Reporter {
  readonly #seen = new Map<string, { by: string; tests: string[] }>();

  onTestCaseResult(test: TestCase): void {
    const { way: shown } = test.meta() as { way?: ShownWay };
    if (!shown || test.result().state !== "passed") return;
    const known = this.#seen.get(shown.way) ?? { by: shown.by, tests: [] };
    if (known.by !== shown.by) known.by = `${known.by}; ${shown.by}`;
    known.tests.push(`\`${basename(test.module.moduleId)}\`: ${test.name}`);
    this.#seen.set(shown.way, known);
  }

  onTestRunEnd(): void {
    if (this.#seen.size === 0) return;
    const rows = WAYS.flatMap((way) => {
      const seen = this.#seen.get(way);
      return seen ? [rowOf(way, [seen.by, seen.tests[0] ?? ""])] : [];
    });
    const table = [
      rowOf("way to buy", ["what links the order", "the test that shows it"]),
      "| --- | --- | --- |",
      ...rows,
    ];
    process.stdout.write(`\n${table.join("\n")}\n\n`);
    const readme = readFileSync(README, "utf8");
    const [before = "", rest = ""] = readme.split(BEGIN);
    const [written = "", after = ""] = rest.split(END);
    if (process.env["FITLOOP_WRITE_WAYS"] === "1") {
      writeFileSync(README, `${before}${BEGIN}\n${table.join("\n")}\n\n${END}${after}`);
      return;
    }
    const plain = (text: string): string => text.replaceAll(/ +/g, " ");
    const missing = rows.filter((row) => !plain(written).includes(plain(row)));
    if (missing.length === 0) return;
    process.stdout.write(`The storefront's README doesn't say so:\n${missing.join("\n")}\n`);
    process.exitCode = 1;
  }
}
