import { expect, it } from "vitest";
import { isAllowed, licenceOf, readLicences } from "#test/run/audit-dependencies.mjs";

it.each([
  ["MIT", true],
  ["(MIT OR GPL-3.0)", true],
  ["(Apache-2.0 AND MIT)", true],
  ["(MIT AND GPL-3.0)", false],
  ["AGPL-3.0-only", false],
  ["UNLICENSED", false],
  ["", false],
])("a package under %s may be used: %s", (licence, allowed) => {
  expect(isAllowed(licence)).toBe(allowed);
});

it("reads the licence as old packages state it", () => {
  expect(licenceOf({ license: { type: "MIT" } })).toBe("MIT");
  expect(licenceOf({ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] })).toBe("MIT OR GPL-2.0");
  expect(licenceOf({})).toBe("");
});

it("every package that is installed may be used", () => {
  const { counts, faults } = readLicences();
  expect(counts.get("MIT")).toBeGreaterThan(100);
  expect(faults).toEqual([]);
});
