import { beforeEach, describe, expect, it } from "vitest";
import { createIngest, type Ingest, type Origin } from "#app/orders/ingest.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { createPipeline, START } from "#test/support/pipeline.ts";
import { toOrder } from "#test/support/providers.ts";

/** Shopify states a change to the second: every version here was changed in the same one. */
const SECOND = "2026-11-20T10:00:00Z";

describe("versions of an order from one second", () => {
  const db = useDatabase();
  let ingest: Ingest;
  let shopId: number;
  let received = START;

  beforeEach(async () => {
    shopId = await (await createPipeline(db.sql)).addShop();
    ingest = createIngest(db.sql, { onCommitted: () => {} });
  });

  const arrive = (name: string, toldMs: number | null, { updatedAt = SECOND, by = "webhook" } = {}) =>
    ingest.add({
      shopId,
      order: toOrder(orderBody({ id: 1, admin_graphql_api_id: null, name, updated_at: updatedAt })),
      event: null,
      origin: by as Origin,
      receivedAt: new Date((received += 1)),
      triggeredAt: toldMs === null ? null : new Date(START + toldMs),
    });
  const kept = async (): Promise<unknown> => {
    const [row] = await db.sql.query<{ name: string; body: { name: string } }>(
      `SELECT name, body::jsonb FROM orders WHERE shop_id = $1`,
      [shopId],
    );
    expect(row?.body.name).toBe(row?.name);
    return row?.name;
  };

  it("are told apart by when they were told, in whatever order they come", async () => {
    await arrive("#second", 200);
    await arrive("#first", 100);
    expect(await kept()).toBe("#second");
    await arrive("#third", 300);
    expect(await kept()).toBe("#third");
  });

  it("are told apart also when they come at the same moment", async () => {
    await Promise.all([arrive("#second", 200), arrive("#third", 300), arrive("#first", 100)]);
    expect(await kept()).toBe("#third");
  });

  it("give way to what was fetched, whenever they were told", async () => {
    await arrive("#fetched", null);
    await arrive("#told", 900);
    expect(await kept()).toBe("#fetched");
    await arrive("#fetched anew", null, { by: "reconciliation" });
    expect(await kept()).toBe("#fetched anew");
  });

  it("stay as they were told when a backfill's file is read", async () => {
    await arrive("#told", 100);
    await arrive("#of the file", null, { by: "backfill" });
    expect(await kept()).toBe("#told");
  });

  it("give way to every later second", async () => {
    await arrive("#fetched", null);
    await arrive("#later", 100, { updatedAt: "2026-11-20T10:00:01Z" });
    expect(await kept()).toBe("#later");
    await arrive("#earlier", 900);
    expect(await kept()).toBe("#later");
  });
});
