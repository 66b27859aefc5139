import { beforeEach, describe, expect, it } from "vitest";
import { waitingConnections } from "#app/delivery/waiting-connections.ts";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline } from "#test/support/pipeline.ts";

const STATUSES = ["pending", "held"] as const;

describe("the walk over waiting connections", () => {
  const db = useDatabase();
  const wanted: { shop_id: number; provider: string }[] = [];

  beforeEach(async () => {
    const pipeline = await createPipeline(db.sql);
    wanted.length = 0;
    for (const index of [1, 2, 3]) {
      const shopId = await pipeline.addShop(`walk-${index}.myshopify.com`);
      for (const provider of ["bodygram", "naiz"]) {
        wanted.push({ shop_id: shopId, provider });
        for (const status of STATUSES) {
          await db.sql.query(
            `INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, lane, due_at, received_at, created_at)
             SELECT $1, $3 || n, $2, 'order_paid', 0, $3, 'retry', now(), now(), now() FROM generate_series(1, 20) n`,
            [shopId, provider, status],
          );
        }
      }
    }
  });

  it.each(STATUSES)("finds each connection with something %s once", async (status) => {
    const rows = await db.sql.query(
      `WITH RECURSIVE ${waitingConnections(status)} SELECT shop_id, provider FROM waiting ORDER BY shop_id, provider`,
      [],
    );
    expect(rows).toEqual(wanted);
  });

  it.each([
    ["pending", "delivery_due_idx"],
    ["held", "delivery_held_idx"],
  ] as const)("jumps through the index of what is %s, and sorts no backlog", async (status, index) => {
    const rows = await db.sql.query<{ "QUERY PLAN": string }>(
      `EXPLAIN WITH RECURSIVE ${waitingConnections(status)} SELECT shop_id FROM waiting`,
      [],
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan.match(new RegExp(`using ${index}`, "g"))).toHaveLength(2);
    expect(plan).not.toContain("Sort");
  });
});
