import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { WAYS } from "#test/e2e/ways-to-buy.ts";

const ROOT = join(import.meta.dirname, "../..");
const E2E = join(ROOT, "test/e2e");

/** The titles of the browser tests, by file; `%s` stands for what a table of cases fills in. */
const TITLES = new Map(
  readdirSync(E2E, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".e2e.ts"))
    .map((file) => {
      const source = readFileSync(join(E2E, file), "utf8");
      const titles = [...source.matchAll(/^(?:test(?:\.(?:each|for)\([^]*?\))?|\] as const\))\(\s*"([^"]+)"/gm)].map(
        ([, title = ""]) => title,
      );
      return [basename(file), titles] as const;
    }),
);

/** Whether a title begins so, or is so once its gaps are filled. */
const isTitle = (words: string, title: string): boolean => {
  if (title.startsWith(words)) return true;
  const pattern = title.split("%s").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[\\w-]+")}$`).test(words);
};

test("every way to buy in the README is shown by a browser test of that name", () => {
  const readme = readFileSync(join(ROOT, "app/storefront/README.md"), "utf8");
  const [, section = ""] = /<!-- ways:[^\n]*\n([\s\S]*?)<!-- \/ways/.exec(readme) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:way to buy|-)/.test(line));
  expect(rows.map((row) => row.split("|")[1]?.trim())).toEqual([...WAYS]);
  const shown = rows.map((row) => {
    const cell = row.split("|").at(-2) ?? "";
    return [/`([\w-]+\.e2e\.ts)`: (.+)/.exec(cell.trim()) ?? [cell, "", ""]];
  });
  for (const proofs of shown) expect(proofs.length).toBeGreaterThan(0);
  const unknown = shown.flat().filter(([, file = "", words = ""]) => {
    return words === "" || !TITLES.get(file)?.some((title) => isTitle(words.trim(), title));
  });
  expect(unknown.map(([text]) => text)).toEqual([]);
});
