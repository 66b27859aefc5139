import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { expect, test } from "vitest";
import { readMigrations } from "#app/platform/database/migrate.server.ts";
import { prisma } from "#test/support/prisma-command.mjs";

/** What the migrations have beyond the models, since the schema's language can't say it. */
const BEYOND_THE_SCHEMA = new Set([
  "index orders_customer_idx",
  "index orders_attention_idx",
  "index orders_erased_idx",
  "index due_next_idx",
  "index due_oldest_idx",
  "index due_claimed_idx",
  "index due_backfill_idx",
  "index due_restored_idx",
  "index incident_closed_at_idx",
  "index incident_open_idx",
  "index incident_closed_idx",
  "index operation_running_idx",
  "index product_fact_stale_idx",
  "index product_fact_nothing_idx",
  "index orders_webhook_missing_idx",
  "index compliance_evidence_open_idx",
  "index compliance_evidence_export_idx",
  "index operation_open_idx",
  "index order_line_session_idx",
]);

test("the Prisma schema and the migrations describe the same tables", async () => {
  const schema = join(import.meta.dirname, "../../../prisma/schema.prisma");
  const diff = prisma(["migrate", "diff", "--from-empty", "--to-schema-datamodel", schema, "--script"]);
  expect(diff.code, diff.stderr).toBe(0);
  const migrations = readMigrations()
    .map(({ script }) => script)
    .join(";\n");
  const wanted = await describeTables(diff.stdout);
  const made = await describeTables(migrations);
  expect(wanted.length).toBeGreaterThan(200);
  expect(made.filter((line) => !isBeyond(line))).toEqual(wanted);
  for (const name of BEYOND_THE_SCHEMA) expect(made.some((line) => line.startsWith(`${name}:`), name)).toBe(true);
}, 120_000);

test("no migration holds a semicolon in a comment, on which Prisma's command line would split it", () => {
  for (const { name, script } of readMigrations()) {
    const comments = script.match(/--.*$|\/\*[\s\S]*?\*\//gm) ?? [];
    expect(
      comments.filter((comment) => comment.includes(";")),
      name,
    ).toEqual([]);
    expect(script, name).not.toContain("$$");
  }
});

test("no column takes its instant from the database's clock, which the sandbox cannot move", () => {
  for (const { name, script } of readMigrations()) expect(script, name).not.toMatch(/\bnow\(\)|current_timestamp/i);
});

test("every table that belongs to a shop has the shop in its key", () => {
  const models = readFileSync(join(import.meta.dirname, "../../../prisma/schema.prisma"), "utf8").matchAll(
    /^model (\w+) \{([\s\S]*?)^\}/gm,
  );
  const keyless = [...models].filter(([, , body]) => !/@@id\((\[|\[receivedAt, )shopId/.test(body ?? ""));
  expect(keyless.map(([, name]) => name)).toEqual([
    "Shop",
    "ShopSession",
    "Cluster",
    "Restore",
    "AppRefusal",
    "Process",
    "Worker",
  ]);
});

function isBeyond(line: string): boolean {
  const [kind, name] = line.split(/[ :]/);
  if (BEYOND_THE_SCHEMA.has(`${kind} ${name}`)) return true;
  return [...BEYOND_THE_SCHEMA].some((entry) => entry.startsWith("table ") && line.includes(` ${entry.slice(6)}`));
}

/** One line per table, column, key and index of what a script makes. */
async function describeTables(script: string): Promise<string[]> {
  const database = await PGlite.create("memory://");
  await database.exec(script);
  const { rows } = await database.query<{ line: string }>(`
    SELECT format('table %s: exists', relname) AS line FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    UNION ALL
    SELECT format('column of %s: %s %s %s default %s', relname, attname, format_type(atttypid, atttypmod),
        -- A list is never null to Prisma, which leaves its column nullable; ours are not.
        CASE WHEN attnotnull OR typcategory = 'A' THEN 'not null' ELSE 'null' END,
        coalesce(pg_get_expr(adbin, adrelid), '-'))
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0
    UNION ALL
    SELECT format('index %s: %s', indexname, regexp_replace(indexdef, ' ON (ONLY )?', ' ON ')) FROM pg_indexes
      WHERE schemaname = 'public'
    ORDER BY line`);
  await database.close();
  return rows.map(({ line }) => line);
}
