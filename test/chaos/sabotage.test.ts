import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SABOTAGES } from "./sabotage.ts";
import { CHANGES } from "./sabotage/changes.mjs";

test("every sabotage is known by its name", () => {
  expect(Object.keys(CHANGES).toSorted()).toEqual([...SABOTAGES].toSorted());
});

// Whoever moves a line that a sabotage breaks learns it here, and not at the next long run.
test.each(Object.entries(CHANGES))("%s finds what it breaks", (_name, changes) => {
  const lost = changes.filter(([file, from, to]) => {
    const source = readFileSync(new URL(`../../app/${file}`, import.meta.url), "utf8");
    return source.replace(from, to) === source;
  });
  expect(lost.map(([file, from]) => `${file}: ${from}`)).toEqual([]);
});
