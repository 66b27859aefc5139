import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, NoDeprecatedCustomRule, parse, specifiedRules, validate } from "graphql";
import { expect, test } from "vitest";
import { OPERATIONS } from "#app/shopify/admin/operations/all.ts";

const FOLDER = new URL("../../../app/shopify/admin/operations/", import.meta.url);
const schema = buildSchema(readFileSync(new URL("../../sandbox/shopify/schema.graphql", import.meta.url), "utf8"));

const faultsOf = (text: string): string[] =>
  validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule]).map(({ message }) => message);

test.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
  "%s asks for what Shopify's schema has, and for nothing deprecated",
  (name, { text }) => {
    expect(faultsOf(text)).toEqual([]);
    expect(text).toMatch(new RegExp(`^(query|mutation) ${name}\\b`));
  },
);

test("a deprecated field would be found", () => {
  expect(faultsOf("query Old { shop { billingAddress { country } } }")).toEqual([
    expect.stringContaining("billingAddress is deprecated"),
  ]);
});

test("every operation of the folder is in the list", () => {
  const files = readdirSync(FOLDER).filter(
    (file) => !["all.ts", "largest.ts", "operation.ts", "product-fields.ts", "written.ts"].includes(file),
  );
  expect(files).toHaveLength(OPERATIONS.length);
  const texts = files.map((file) => readFileSync(new URL(file, FOLDER), "utf8"));
  for (const { name } of OPERATIONS) expect(texts.some((text) => text.includes(`name: "${name}"`))).toBe(true);
});
