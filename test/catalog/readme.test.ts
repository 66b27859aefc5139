import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sizeByOptions } from "#app/catalog/size.ts";

const readme = readFileSync(new URL("../../app/catalog/README.md", import.meta.url), "utf8");
const rows = [...readme.matchAll(/^\| (`[^|]+`) +\| (`[^|]+`|none) +\|$/gm)].map(([, options = "", size = ""]) => ({
  options: [...options.matchAll(/`([^:`]+): ([^`]+)`/g)].map(([, name = "", value = ""]) => ({ name, value })),
  size: size === "none" ? null : size.slice(1, -1),
}));

test("the examples that merchants read are what the rule gives", () => {
  expect(rows.length).toBeGreaterThanOrEqual(14);
  for (const { options, size } of rows) {
    const product = {
      sizeOption: null,
      options: options.map(({ name, value }) => ({ name, values: [value], linked: null })),
    };
    const found = sizeByOptions(
      product,
      options.map(({ value }) => value),
      [],
    );
    expect(found?.size ?? null, JSON.stringify(options)).toBe(size);
  }
});
