import { expect, test } from "vitest";
import { pickTests } from "./pick-tests.mjs";

// Words that stand in no other file, the second not even in this one as a whole.
const HERE = "pelican step";
const NOWHERE = HERE.replace("step", "stone");

/** What the words become, and what is said of it. */
function pick(...args: string[]): { args: string[]; said: string[] } {
  const said: string[] = [];
  return { args: pickTests(args, { say: (line) => said.push(line) }), said };
}

test("a word of a path is vitest's to find", () => {
  const words = ["ledger", "test/delivery/turn.test.ts"];
  expect(pick(...words)).toEqual({ args: words, said: [] });
});

test("a word of no path means the files whose text has it", () => {
  const { args, said } = pick(HERE.toUpperCase(), "ledger");
  expect(args).toEqual(["test/support/pick-tests.test.ts", "ledger"]);
  expect(said).toEqual([`No test file's path has "${HERE.toUpperCase()}": running those whose text has it, 1.`]);
});

test("words found nowhere, flags and what follows them are handed on", () => {
  const args = [NOWHERE, "-t", HERE, "--reporter", HERE, "--bail=1"];
  expect(pick(...args)).toEqual({ args, said: [] });
});
