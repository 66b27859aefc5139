import { expect, test } from "vitest";
import { readMigrations } from "#app/platform/database/migrate.server.ts";

/** The last migration that took something away; no shop ran the app before it. */
const LAST_OF_OLD = "20261127400000_vacuum_orders";

/** What the version before goes on with: new tables, new columns that it needn't fill, indexes, and how rows are kept. */
const ADDS = [
  /^CREATE (TABLE|SEQUENCE|FUNCTION|VIEW)\b/,
  /^CREATE (UNIQUE )?INDEX\b/,
  /^ALTER TABLE \w+\s+ADD COLUMN (?!.*\bNOT NULL\b)/,
  /^ALTER TABLE \w+\s+ADD COLUMN .*\bNOT NULL DEFAULT\b/,
  /^ALTER TABLE \w+\s+SET \(/,
  /^DROP INDEX\b/,
  /^COMMENT ON\b/,
  /^INSERT INTO\b/,
];

const statementsOf = (script: string): string[] =>
  script
    .replaceAll(/--[^\n]*/g, "")
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter(Boolean);

test("a migration only adds, so that the version before runs on beside it", () => {
  const later = readMigrations().filter(({ name }) => name > LAST_OF_OLD);
  expect(later.length).toBeGreaterThan(1);
  const others = later.flatMap(({ name, script }) =>
    statementsOf(script)
      .filter((statement) => !ADDS.some((form) => form.test(statement)))
      .map((statement) => `${name}: ${statement}`),
  );
  expect(others).toEqual([]);
});

test.each([
  "DROP TABLE orders",
  "ALTER TABLE due DROP COLUMN lane",
  "ALTER TABLE due ADD COLUMN more int NOT NULL",
  "ALTER TABLE due ALTER COLUMN lane TYPE int",
  "UPDATE due SET lane = 'live'",
])("%s would not be one", (statement) => {
  expect(ADDS.some((form) => form.test(statement))).toBe(false);
});
