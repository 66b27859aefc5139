import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const E2E = join(ROOT, "test/e2e");

/** The titles of the browser tests, by file; `%s` stands for what a table of cases fills in. */
const TITLES = new Map(
  readdirSync(E2E)
    .filter((file) => file.endsWith(".e2e.ts"))
    .map((file) => {
      const source = readFileSync(join(E2E, file), "utf8");
      const titles = [...source.matchAll(/^test(?:\.each\([^)]*\))?\(\s*"([^"]+)"/gm)].map(([, title = ""]) => title);
      return [file, titles] as const;
    }),
);

/** Whether a title begins so, or is so once its gaps are filled. */
const isTitle = (words: string, title: string): boolean => {
  if (title.startsWith(words)) return true;
  const pattern = title.split("%s").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[\\w-]+")}$`).test(words);
};

test("every way to buy in the README is shown by a browser test of that name", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, section = ""] = /## Every way to buy[^\n]*\n([\s\S]*?)\n##/.exec(readme) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:way to buy|-)/.test(line));
  expect(rows.length).toBeGreaterThanOrEqual(15);
  const shown = rows.map((row) => {
    const cell = row.split("|").at(-2) ?? "";
    return cell.split(";").map((one) => /`([\w-]+\.e2e\.ts)`: (.+)/.exec(one.trim()) ?? [one, "", ""]);
  });
  for (const proofs of shown) expect(proofs.length).toBeGreaterThan(0);
  const unknown = shown.flat().filter(([, file = "", words = ""]) => {
    return words === "" || !TITLES.get(file)?.some((title) => isTitle(words.trim(), title));
  });
  expect(unknown.map(([text]) => text)).toEqual([]);
});
