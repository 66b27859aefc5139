import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { violationsOf } from "#test/providers/contract.ts";
import { loomfit } from "./index.ts";
import sample from "./sample.ts";

const ROOT = join(import.meta.dirname, "../..");
const HERE = relative(ROOT, import.meta.dirname);

test("the example keeps every rule of the port", async () => {
  expect(await violationsOf(sample)).toEqual([]);
});

test("nothing outside of the example's folder names it", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && !file.startsWith(`${HERE}/`));
  const names = new RegExp(`${loomfit.name}|${loomfit.originVariable}`, "i");
  const isNaming = (file: string): boolean => {
    try {
      return names.test(readFileSync(join(ROOT, file), "utf8"));
    } catch {
      // Deleted, and not committed yet.
      return false;
    }
  };
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter(isNaming)).toEqual([]);
});
