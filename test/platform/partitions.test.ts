import { describe, expect, test } from "vitest";
import { ensurePartitions } from "#app/platform/database.server.ts";
import { databaseKinds, useDatabase } from "#test/support/database.ts";

describe.each(databaseKinds)("the %s database", (kind) => {
  const db = useDatabase(kind);

  test("makes this month's and the next two months' partitions, and moves the rows that came before them", async () => {
    const insert = (at: string) =>
      db.sql.query(
        "INSERT INTO order_payload (received_at, shop_id, order_id, body) VALUES ($1, 1, 'an order', '{}')",
        [at],
      );
    await insert("2031-12-31T23:59:59.999Z");
    await insert("2032-01-15T00:00:00.000Z");
    const { made } = await ensurePartitions(db.database, new Date("2031-12-10T00:00:00Z"));
    expect(made).toEqual(
      ["order_payload", "attempt"].flatMap((table) => [`${table}_2031_12`, `${table}_2032_01`, `${table}_2032_02`]),
    );
    expect(await ensurePartitions(db.database, new Date("2031-12-31T23:59:59Z"))).toEqual({ made: [] });
    await insert("2032-02-29T00:00:00.000Z");
    await insert("2032-03-01T00:00:00.000Z");
    const rows = await db.sql.query(
      "SELECT tableoid::regclass::text AS partition FROM order_payload ORDER BY received_at",
    );
    expect(rows.map((row) => (row as { partition: string }).partition)).toEqual([
      "order_payload_2031_12",
      "order_payload_2032_01",
      "order_payload_2032_02",
      "order_payload_default",
    ]);
  });
});
