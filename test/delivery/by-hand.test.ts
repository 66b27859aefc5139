import { beforeEach, describe, expect, it } from "vitest";
import { showOrder } from "#app/delivery/ledger-order.server.ts";
import { countDeliveries } from "#app/delivery/ledger-counts.server.ts";
import { replayDelivery } from "#app/delivery/replay.server.ts";
import { findSentRequest } from "#app/delivery/sent-requests.server.ts";
import { skipDelivery } from "#app/delivery/skip.server.ts";
import { redactCustomer } from "#app/compliance/requests.server.ts";
import { sentOf } from "#app/orders/sent-of.server.ts";
import { createStoredPreviews } from "#app/orders/stored-preview.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { compactOrders } from "#app/upkeep/compact.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline, START } from "#test/support/pipeline.ts";

const NAME = { orderId: "101", provider: "naiz", event: "order_paid", sequence: 0 } as const;
const DAY = 86_400_000;

describe("what a person does to a delivery, and looks at", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop("shop.myshopify.com");
    await pipeline.connect(shopId, "naiz");
  });
  const arrive = async (status: number): Promise<void> => {
    pipeline.network.answer = () => answer(status);
    const body = orderBody({ id: 101, admin_graphql_api_id: null, name: "#1" });
    await pipeline.arrive(shopId, body, { webhookId: `w${status}` });
    await pipeline.advance(2_000);
  };
  const now = () => new Date(pipeline.clock());
  const kept = () => findSentRequest(db.sql, shopId, NAME);
  const delivery = async () => (await showOrder(db.sql, shopId, "101"))?.deliveries[0];
  const skip = (note = "") => skipDelivery(db.sql, shopId, NAME, { actor: "user:1", note }, now());
  const replay = (note = "") => replayDelivery(db.sql, shopId, NAME, "user:1", now(), note);
  const counts = async () =>
    (await countDeliveries(db.sql, shopId, new Date(START))).map(({ status, count }) => [status, count]);
  const sent = () => {
    const shopConnections = createShopConnections(db.sql, PROVIDERS, pipeline.clock);
    const previews = createStoredPreviews({
      sql: db.sql,
      shopConnections,
      origin: () => "https://x.test",
      now: pipeline.clock,
    });
    return sentOf(db.sql, previews, { id: shopId, domain: "shop.myshopify.com" }, NAME);
  };

  it("keeps what was sent, masked, of what isn't taken whole, and lets it go once it is", async () => {
    await arrive(422);
    const found = await kept();
    expect(found).toMatchObject({ attempt: 1, version: 1, request: { method: "POST" } });
    expect(JSON.stringify(found)).toContain("***");
    expect(JSON.stringify(found)).not.toContain("1234abcd");
    expect(await sent()).toMatchObject({ kind: "kept", attempt: 1 });
    pipeline.network.answer = () => answer(200);
    await replay();
    await pipeline.advance(2_000);
    expect((await delivery())?.status).toBe("delivered");
    expect(await kept()).toBeNull();
  });

  it("builds what was taken whole anew, and says where the connection has changed since", async () => {
    await arrive(200);
    expect(await kept()).toBeNull();
    const first = await sent();
    expect(first).toMatchObject({ kind: "rebuilt", changed: false, request: { method: "POST" } });
    expect(JSON.stringify(first)).not.toContain("1234abcd");
    await db.sql.query("UPDATE connection SET version = version + 1");
    expect(await sent()).toMatchObject({ kind: "rebuilt", changed: true });
    await db.sql.query("UPDATE orders SET body = NULL");
    expect(await sent()).toEqual({ kind: "gone" });
  });

  it("forgets what was sent with the order, by a redaction and by retention", async () => {
    await arrive(422);
    await redactCustomer(db.sql, shopId, { customerId: null, orderIds: ["101"], requestId: null }, [], now());
    expect(await kept()).toBeNull();
    const body = orderBody({ id: 102, admin_graphql_api_id: null, name: "#2" });
    await pipeline.arrive(shopId, body, { webhookId: "w2" });
    await pipeline.advance(2_000);
    const rows = () => db.sql.query("SELECT order_id FROM sent_request");
    expect(await rows()).toEqual([{ order_id: "102" }]);
    await compactOrders(db.sql, new Date(pipeline.clock() + 100 * DAY));
    expect(await rows()).toEqual([]);
  });

  it("lets a given-up delivery go with a note, once, and takes that back by a replay", async () => {
    await arrive(422);
    expect(await counts()).toEqual([["dead", 1]]);
    expect(await skip("sold to a friend")).toEqual({ outcome: "skipped" });
    expect(await skip()).toEqual({ outcome: "not_skippable", status: "skipped" });
    expect(await delivery()).toMatchObject({
      status: "skipped",
      reason: "skipped_by_hand",
      hands: [{ what: "skipped", note: "sold to a friend" }],
      history: [{ outcome: "rejected" }],
    });
    expect(await counts()).toEqual([["skipped", 1]]);
    pipeline.network.answer = () => answer(200);
    expect(await replay("it was for us")).toEqual({ outcome: "replayed" });
    await pipeline.advance(2_000);
    expect(await delivery()).toMatchObject({
      status: "delivered",
      hands: [{ what: "skipped" }, { what: "replayed", note: "it was for us" }],
    });
    expect(await counts()).toEqual([["delivered", 1]]);
    expect(await skip()).toEqual({ outcome: "not_skippable", status: "delivered" });
    // A note may name a person: the audit has none.
    expect(JSON.stringify(await db.sql.query("SELECT * FROM audit_entry"))).not.toContain("friend");
  });

  it("lets go of what waits, so that nothing of it is sent any more", async () => {
    await arrive(503);
    expect((await delivery())?.status).toBe("pending");
    const before = pipeline.requests.length;
    expect(await skip()).toEqual({ outcome: "skipped" });
    await pipeline.advance(DAY, 3_600_000);
    expect(pipeline.requests).toHaveLength(before);
    expect(await db.sql.query("SELECT 1 FROM due")).toEqual([]);
  });

  it("leaves what is being sent alone, and what isn't there or another shop's", async () => {
    await arrive(503);
    await db.sql.query("UPDATE due SET claimed_by = 7, claimed_at = now()");
    expect(await skip()).toEqual({ outcome: "not_skippable", status: "sending" });
    const other = await pipeline.addShop("other.myshopify.com");
    expect(await skipDelivery(db.sql, other, NAME, { actor: "user:1", note: "" }, now())).toEqual({
      outcome: "not_found",
    });
  });
});
