import { beforeEach, describe, expect, it } from "vitest";
import { countDeliveries, listDeliveries, showDelivery } from "#app/delivery/ledger.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

describe("the ledger", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop();
    await pipeline.connect(shopId, "naiz");
  });

  const arrive = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) {
      const body = orderBody({ id: 100 + n, admin_graphql_api_id: `gid://shopify/Order/${100 + n}`, name: `#${n}` });
      await pipeline.arrive(shopId, body, { webhookId: `w${n}` });
      await pipeline.advance(1_000);
    }
  };
  const list = (cursor: { after?: string; before?: string } = {}) =>
    listDeliveries(db.sql, shopId, { limit: 2, ...cursor });
  const names = ({ entries }: Awaited<ReturnType<typeof list>>) => entries.map(({ orderName }) => orderName);

  it("is read forward and back, page by page, and says where it ends", async () => {
    await arrive(5);
    const first = await list();
    expect(names(first)).toEqual(["#5", "#4"]);
    expect(first.previous).toBeNull();
    const second = await list({ after: first.next ?? "" });
    expect(names(second)).toEqual(["#3", "#2"]);
    const last = await list({ after: second.next ?? "" });
    expect(names(last)).toEqual(["#1"]);
    expect(last.next).toBeNull();

    const back = await list({ before: last.previous ?? "" });
    expect(names(back)).toEqual(["#3", "#2"]);
    expect(back.next).toBe(second.next);
    const start = await list({ before: back.previous ?? "" });
    expect(names(start)).toEqual(["#5", "#4"]);
    expect(start.previous).toBeNull();
    expect(start.next).not.toBeNull();
  });

  it("starts from the newest for a cursor that is none", async () => {
    await arrive(1);
    expect(names(await list({ after: "x~y" }))).toEqual(["#1"]);
    expect(names(await list({ before: "' OR 1=1" }))).toEqual(["#1"]);
  });

  it("names a delivery's lines as the shop does, until the order is erased", async () => {
    await arrive(1);
    const name = { orderId: "101", provider: "naiz", event: "order_paid", sequence: 0 } as const;
    const shown = await showDelivery(db.sql, shopId, name);
    expect(shown?.placedAt).toBeInstanceOf(Date);
    expect(shown?.orderLines[0]).toEqual({ id: "11", title: "Alpine Tee", variantTitle: "Forest / M" });
    await db.sql.query("DELETE FROM order_payload");
    expect(await showDelivery(db.sql, shopId, name)).toMatchObject({ orderId: "101", orderLines: [] });
  });

  it("counts what was received since an instant, of one shop", async () => {
    await arrive(3);
    const other = await pipeline.addShop("other.myshopify.com");
    const since = new Date(START + 1_000);
    expect(await countDeliveries(db.sql, shopId, since)).toEqual([{ provider: "naiz", status: "delivered", count: 2 }]);
    expect(await countDeliveries(db.sql, other, since)).toEqual([]);
  });
});
