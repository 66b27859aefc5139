import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RELEASE_CHECKS } from "#app/processes/commands/doctor/release-rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const checklist = readFileSync(join(ROOT, "app/platform/operations/first-day.md"), "utf8");

it("the checklist names the tests of its steps, each of which is there, and leaves none of them out", () => {
  const named = [...checklist.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = ""]) => file);
  for (const file of named) {
    const path = file.includes("/") ? file : join("test/first-day", file);
    expect(existsSync(join(ROOT, path)), file).toBe(true);
  }
  const here = readdirSync(import.meta.dirname).filter((file) => /^\d/.test(file));
  expect(here.filter((file) => !named.includes(file))).toEqual([]);
});

it("every step has its heading, and says what to write down where something can only be seen at Shopify", () => {
  const steps = checklist.split(/^## /m).slice(1);
  expect(steps.map((step) => step[0])).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  for (const step of steps) expect(step).toContain("Write down:");
});

it("what it confirms is a check of the release", () => {
  const confirmed = [...checklist.matchAll(/--confirm ([\w-]+)/g)].map(([, check = ""]) => check);
  expect(confirmed.length).toBeGreaterThan(0);
  for (const check of confirmed) expect(RELEASE_CHECKS).toContain(check);
});
