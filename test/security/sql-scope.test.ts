import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { parseSql } from "./sql/parse.ts";
import { unscopedTables } from "./sql/scope.ts";
import { sqlTexts } from "./sql/texts.ts";

const SCHEMA = readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
/** Tables whose rows belong to shops. */
const OWNED = new Set(
  [...SCHEMA.matchAll(/^model \w+ \{([\s\S]*?)^\}/gm)].flatMap(([, model = ""]) =>
    /^ {2}shopId /m.test(model) ? (/@@map\("(\w+)"\)/.exec(model)?.[1] ?? []) : [],
  ),
);
/** What reads or changes one of them; a table whose name is filled in counts as one. */
const TOUCHES = new RegExp(`\\b(FROM|JOIN|UPDATE|INTO)\\s+((${[...OWNED].join("|")})\\b|\\$\\{)`);

/**
 * Work on all shops at once, by design, with the tables that it doesn't ask by shop. Everything else names the shop.
 */
const FOR_ALL_SHOPS: Record<string, readonly string[]> = {
  // What is due next, whoever's it is: each row is planned and sent in the name of its own shop.
  "delivery/claim.server.ts": ["due", "connection"],
  "orders/claim-orders.server.ts": ["due"],
  "orders/refetch-rows.server.ts": ["refetch"],
  "records/operations.server.ts": ["operation"],
  "reconciliation/rows.server.ts": ["reconciliation"],
  "catalog/product-facts.server.ts": ["product_fact"],
  // What a worker had claimed when it ended.
  "delivery/give-back.server.ts": ["due"],
  "delivery/workers.server.ts": ["due"],
  // What a date ends: pauses, holds, quarantine, evidence, what is erased.
  "delivery/release.server.ts": ["connection"],
  "delivery/held.server.ts": ["connection"],
  "incidents/look-rows.server.ts": ["incident_look"],
  "webhooks/quarantine.server.ts": ["quarantine"],
  "upkeep/erasures.server.ts": ["orders", "compliance_evidence"],
  "upkeep/purge.server.ts": ["orders", "receipt"],
  // Every sealed text, when keys change.
  "upkeep/reseal.server.ts": ["orders"],
  // What a restore holds up, and switches: all of it or a shop's, as an operator says.
  "delivery/restore.server.ts": ["due"],
  "delivery/restored.server.ts": ["due"],
  "connections/connection-switches.server.ts": ["connection"],
  // Counts, and what operators ask of the whole app.
  "processes/readings.server.ts": ["due", "tally", "connection"],
  "processes/commands/doctor/shop-checks.server.ts": ["receipt"],
  "processes/commands/doctor/order-checks.server.ts": ["due"],
  "shops/unreadable.server.ts": ["quarantine"],
  "connections/every-connection.server.ts": ["connection"],
  "reconciliation/report.server.ts": ["reconciliation"],
};

const texts = sqlTexts(TOUCHES).map(({ file, line, readings }) => {
  const trees = readings.map(parseSql);
  const tables = trees.flatMap((tree) => (tree === null ? [] : unscopedTables(tree, OWNED)));
  return { file, line, tables: new Set(tables), unread: readings.filter((_, index) => trees[index] === null) };
});

it("every text that touches shops' rows can be read", () => {
  expect(texts.flatMap(({ file, line, unread }) => unread.map((text) => `${file}:${line}: ${text}`))).toEqual([]);
});

it("every statement on shops' rows names, in a condition or a key, the shop that they belong to", () => {
  expect(OWNED.size).toBeGreaterThan(15);
  expect(texts.length).toBeGreaterThan(100);
  const unscoped = texts.flatMap(({ file, line, tables }) =>
    [...tables].filter((table) => !FOR_ALL_SHOPS[file]?.includes(table)).map((table) => `${file}:${line}: ${table}`),
  );
  expect(unscoped).toEqual([]);
});

it("no exemption is dead", () => {
  const dead = Object.entries(FOR_ALL_SHOPS).flatMap(([file, tables]) =>
    tables
      .filter((table) => !texts.some((text) => text.file === file && text.tables.has(table)))
      .map((table) => `${file}: ${table}`),
  );
  expect(dead).toEqual([]);
});

describe("what names the shop", () => {
  const unscoped = (sql: string): string[] => {
    const tree = parseSql(sql);
    return tree === null ? ["unread"] : unscopedTables(tree, OWNED);
  };

  test.each([
    "SELECT name FROM orders WHERE shop_id = $1",
    "SELECT o.name FROM orders o WHERE o.order_id = $2 AND (o.shop_id = $1 AND o.test)",
    "SELECT 1 FROM orders WHERE (shop_id, order_id) = ($1, $2)",
    "SELECT 1 FROM orders WHERE (shop_id, order_id) IN (SELECT a, b FROM unnest($1::int[], $2::text[]) AS k(a, b))",
    "SELECT 1 FROM orders WHERE shop_id = ANY($1) OR shop_id = $2",
    "SELECT 1 FROM orders o JOIN due d ON d.shop_id = o.shop_id WHERE d.shop_id = $1",
    "SELECT 1 FROM orders o JOIN due d USING (shop_id, order_id) WHERE o.shop_id = $1",
    "SELECT 1 FROM orders o JOIN shop s ON s.id = o.shop_id WHERE s.domain = $1",
    "SELECT (SELECT count(*) FROM due d WHERE d.shop_id = o.shop_id) FROM orders o WHERE o.shop_id = $1",
    "UPDATE orders o SET body = NULL FROM unnest($1::int[]) AS k(shop_id) WHERE o.shop_id = k.shop_id",
    "DELETE FROM orders WHERE ctid = ANY (ARRAY(SELECT ctid FROM orders WHERE shop_id = $1 LIMIT 9))",
    "INSERT INTO refetch (shop_id, order_id) VALUES ($1, $2) ON CONFLICT (shop_id, order_id) DO NOTHING",
  ])("%s", (sql) => expect(unscoped(sql)).toEqual([]));

  test.each([
    ["SELECT shop_id FROM orders WHERE order_id = $1", ["orders"]],
    ["SELECT name FROM orders WHERE shop_id = $1 OR order_id = $2", ["orders"]],
    ["SELECT name FROM orders WHERE NOT shop_id = $1", ["orders"]],
    ["SELECT name FROM orders WHERE shop_id > $1 ORDER BY shop_id", ["orders"]],
    ["SELECT name FROM orders o WHERE o.shop_id = o.shop_id", ["orders"]],
    ["SELECT 1 FROM orders o JOIN due d ON d.shop_id = o.shop_id", ["orders", "due"]],
    ["SELECT 1 FROM orders o JOIN due d ON d.order_id = o.order_id WHERE o.shop_id = $1", ["due"]],
    ["SELECT 1 FROM orders o JOIN shop s ON s.id = o.shop_id WHERE s.state = 'active'", ["orders"]],
    ["SELECT 1 FROM unnest($1::text[]) k UNION ALL SELECT order_id FROM due", ["due"]],
    ["SELECT 1 WHERE EXISTS (SELECT 1 FROM due WHERE order_id = $1)", ["due"]],
    ["WITH due AS (SELECT 1 AS shop_id FROM due) SELECT 1 FROM due WHERE shop_id = 1", ["due"]],
    ["UPDATE orders SET shop_id = $1 WHERE order_id = $2", ["orders"]],
    ["DELETE FROM orders WHERE ctid IN (SELECT ctid FROM orders LIMIT 9)", ["orders"]],
    ["INSERT INTO refetch (order_id) VALUES ($1)", ["refetch"]],
  ])("not: %s", (sql, tables) => expect(unscoped(sql)).toEqual(tables));
});
