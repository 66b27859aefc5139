import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { purgeExpired } from "#app/upkeep/purge.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { readText, ROOT } from "./container.ts";

const DAY = 86_400_000;
const NOW = new Date("2026-11-20T10:00:00Z");
const rows = [
  ...readText("app/platform/operations/tables.md").matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\| `(.+?)` +\|$/gm),
].map(([, table = "", what = "", answer = "", file = ""]) => ({ table, what, answer, file }));

describe("every table", () => {
  const db = useDatabase();

  it("has a written answer to what makes it smaller, in code that names it", async () => {
    const tables = await db.sql.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    expect(rows.map(({ table }) => table).sort()).toEqual(tables.map(({ name }) => name).sort());
    for (const { table, answer, file } of rows) {
      expect(answer.length, table).toBeGreaterThan(5);
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      expect(readText(file), `${file} names ${table}`).toMatch(new RegExp(`\\b${table}\\b`));
    }
  });

  it("that is purged loses what has had its time, and keeps the rest", async () => {
    const purged = rows.filter(({ file }) => file.endsWith("/purge.server.ts")).map(({ table }) => table);
    const at = (days: number): Date => new Date(NOW.getTime() - days * DAY);
    await db.sql.query(
      `INSERT INTO shop (domain, installed_at, created_at, updated_at) VALUES ('shop.myshopify.com', $1, $1, $1)`,
      [NOW],
    );
    for (const days of [0, 400]) {
      const values = [1, at(days)];
      const add = (table: string, columns: string, given: string) =>
        db.sql.query(
          `INSERT INTO ${table} (shop_id, ${columns}) SELECT $1::int, ${given} FROM (SELECT $2::timestamptz AS at) t`,
          values,
        );
      await add("receipt", "topic, webhook_id, received_at", `'t', '${days}', at`);
      await add("tally", "day, provider, status, reason, part", "at::date, 'naiz', 'dead', '', 0");
      await add("product_fact", "product_id, facts, variants, fetched_at, asked_at", `'${days}', '{}', '{}', at, at`);
      await add("session_link", "cart_token, stored_at", `'${days}', at`);
      await add("advice", "session, provider, product_id, size, told_at", `'${days}', 'naiz', '5', 'M', at`);
      await add(
        "order_line",
        "order_id, line_id, product_id, day",
        `'${days}', '1', '5', (at - interval '400 days')::date`,
      );
      await add("advice_day", "day, provider", "(at - interval '400 days')::date, 'naiz'");
      await add("audit_entry", "at, actor, action, subject", "at, 'app', 'a', 's'");
      await add("incident", "kind, subject, state, opened_at, closed_at", "'k', 's', 'closed', at, at");
      await add("counter", "name, day", "'n', at::date");
      for (const kind of ["backfill", "replay", "catalogue_check", "reconciliation"]) {
        await add("operation", "kind, state, created_by, created_at, updated_at", `'${kind}', 'done', 'app', at, at`);
      }
    }
    await db.sql.query(
      `INSERT INTO operation (shop_id, kind, state, created_by, created_at, updated_at) VALUES (1, 'backfill', 'paused', 'app', $1, $1)`,
      [at(400)],
    );
    expect(await purgeExpired(db.sql, NOW)).toBe(14);
    const left = await Promise.all(
      purged.map(async (table) => [table, (await db.sql.query(`SELECT 1 FROM ${table}`)).length]),
    );
    expect(Object.fromEntries(left)).toEqual({
      ...Object.fromEntries(purged.map((table) => [table, 1])),
      operation: 5,
    });
  });
});
