import { expect, test } from "vitest";
import { checkSchema } from "#app/platform/database/database.server.ts";
import { readMigrations } from "#app/platform/database/migrate.server.ts";
import { useDatabase } from "#test/support/database.ts";

const db = useDatabase();
const present = readMigrations();

test("tables of this version are taken as they are", async () => {
  await expect(checkSchema(db.sql)).resolves.toBeUndefined();
});

test.each([
  [
    "older",
    [...present, { name: "9_new", script: "", checksum: "x" }],
    "older than this version of the app: it lacks 1 migrations, the first is 9_new",
  ],
  ["newer", present.slice(0, -1), `newer than this version of the app: ${present.at(-1)?.name} is unknown here`],
  ["changed", present.map((one) => ({ ...one, checksum: "y" })), `${present[0]?.name} was changed after`],
])("tables that are %s are refused in a sentence, and left alone", async (_, migrations, sentence) => {
  const tables = () => db.sql.query(`SELECT relname FROM pg_class WHERE relkind = 'r' ORDER BY 1`);
  const before = await tables();
  await expect(checkSchema(db.sql, migrations)).rejects.toMatchObject({ code: "schema_refused" });
  await expect(checkSchema(db.sql, migrations)).rejects.toThrow(sentence);
  expect(await tables()).toEqual(before);
});

test("a database without tables is an old one", async () => {
  const missing = { query: () => Promise.reject(Object.assign(new Error("no table"), { code: "42P01" })) };
  await expect(checkSchema(missing)).rejects.toThrow(`lacks ${present.length} migrations`);
});
