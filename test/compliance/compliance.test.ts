import { beforeEach, describe, expect, it } from "vitest";
import { fetchExport, listDataRequests } from "#app/compliance/export.server.ts";
import { eraseShop } from "#app/compliance/erase-shop.server.ts";
import { redactCustomer, requestData, requestShopRedaction } from "#app/compliance/requests.server.ts";
import { completeErasures } from "#app/upkeep/erasures.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { linkAttributes, orderBody, PERSONAL } from "#test/support/orders.ts";
import { answer, createPipeline, noAnswer, type Pipeline } from "#test/support/pipeline.ts";

const DAY = 86_400_000;
const DOMAIN = "shop.myshopify.com";
const seal = createSeal(`k1:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`);

describe("a request of a customer", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop(DOMAIN);
    pipeline.network.answer = (_, { method }) => (method === "DELETE" ? answer(204) : answer(200, { id: 77 }));
    await db.sql.query(
      `INSERT INTO session_link (shop_id, cart_token, session, stored_at) VALUES ($1, 'c1-cart', 'sess', $2), ($1, 'other', 'sess', $2)`,
      [shopId, now()],
    );
  });

  const now = () => new Date(pipeline.clock());
  const subject = { customerId: "207119551", orderIds: ["9"], requestId: "55" };
  const order = (id: number, overrides: object = {}) =>
    orderBody({ id, admin_graphql_api_id: null, note_attributes: linkAttributes(), ...overrides });
  const arrive = async (id: number, overrides: object = {}): Promise<void> => {
    await pipeline.arrive(shopId, order(id, overrides), { webhookId: `w${id}` });
    await pipeline.run();
  };
  const evidence = () =>
    db.sql.query<{ counts: Record<string, number>; completed_at: Date | null }>(
      `SELECT counts, completed_at FROM compliance_evidence`,
    );
  const methods = () => pipeline.requests.map(({ request }) => request.method);
  const everything = async (): Promise<string> => {
    const tables = ["orders", "due", "session_link", "audit_entry", "refetch", "sent_request"];
    const rows = await Promise.all(tables.map((table) => db.sql.query(`SELECT * FROM ${table}`)));
    return JSON.stringify(rows);
  };

  it("for data gives the merchant all that is kept, sealed until it is fetched or a month has passed", async () => {
    await pipeline.connect(shopId, "robosize");
    await arrive(1);
    await arrive(2, { customer: { id: 5 } });
    await requestData(db.sql, { id: shopId, domain: DOMAIN }, subject, seal.seal, now());
    const [request] = await listDataRequests(db.sql, shopId);
    expect(request).toMatchObject({ requestId: "55", counts: { orders: 1, links: 1 }, completedAt: null });
    const stored = JSON.stringify(await db.sql.query(`SELECT * FROM compliance_evidence`));
    expect(stored).not.toMatch(/207119551|#1001|sess/);

    const shop = { id: shopId, domain: DOMAIN };
    const found = await fetchExport(db.sql, shop, "55", seal.open, now());
    expect(found).toMatchObject({
      orders: [{ orderId: "1", customerId: "207119551", body: { id: "1" }, deliveries: [{ provider: "robosize" }] }],
      links: [{ cart_token: "c1-cart", session: "sess" }],
    });
    expect(JSON.stringify(found)).not.toContain(PERSONAL);
    expect((await listDataRequests(db.sql, shopId))[0]?.completedAt).toEqual(now());
    expect(await fetchExport(db.sql, { id: shopId + 1, domain: "other" }, "55", seal.open, now())).toBeNull();
    await completeErasures(db.sql, new Date(pipeline.clock() + 31 * DAY));
    expect(await fetchExport(db.sql, shop, "55", seal.open, now())).toBeNull();
  });

  it("to be forgotten erases everything, and deletes the order at Robosize, whatever the connection's settings", async () => {
    await pipeline.connect(shopId, "robosize");
    await pipeline.connect(shopId, "bodygram");
    await arrive(1);
    await db.sql.query(
      `INSERT INTO audit_entry (shop_id, at, actor, action, subject) VALUES ($1, $2, 'app', 'delivery.replayed', '1/robosize/order_paid/0')`,
      [shopId, now()],
    );
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    expect(await evidence()).toMatchObject([
      { counts: { orders: 1, payloads: 1, deliveries: 2, attempts: 2, links: 1, providers: 1 }, completed_at: null },
    ]);
    expect(await everything()).not.toMatch(/207119551|c1-cart|#1001|1\/robosize/);
    await pipeline.run();
    expect(methods().at(-1)).toBe("DELETE");
    expect(pipeline.requests.at(-1)?.request.url).toContain("/77/");
    await completeErasures(db.sql, now());
    expect(await db.sql.query(`SELECT order_id FROM orders UNION ALL SELECT order_id FROM due`)).toEqual([]);
    expect((await evidence())[0]?.completed_at).toEqual(now());
  });

  it("to be forgotten finds an order at Robosize whose answer never came", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => noAnswer();
    await arrive(1);
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    pipeline.network.answer = (_, { method }) =>
      method === "GET" ? answer(200, { next: null, results: [{ id: "91", store_id: "1" }] }) : answer(204);
    await pipeline.run();
    expect(methods()).toEqual(["POST", "GET", "DELETE"]);
  });

  it("to be forgotten writes down how Robosize calls an order that was being sent, and deletes it there", async () => {
    await pipeline.connect(shopId, "robosize");
    let answerPost: (() => void) | null = null;
    pipeline.network.answer = (_, { method }) =>
      method === "POST" ? new Promise((resolve) => (answerPost = () => resolve(answer(200, { id: 88 })))) : answer(204);
    await pipeline.arrive(shopId, order(1));
    await pipeline.planner.planDue();
    while (answerPost === null) await new Promise((resolve) => setImmediate(resolve));
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    expect(await everything()).not.toMatch(/207119551|c1-cart|#1001/);
    expect((await evidence())[0]?.completed_at).toBeNull();
    (answerPost as () => void)();
    await pipeline.run();
    expect(methods()).toEqual(["POST", "DELETE"]);
    expect(pipeline.requests.at(-1)?.request.url).toContain("/88/");
    await completeErasures(db.sql, now());
    expect(await db.sql.query(`SELECT order_id FROM orders UNION ALL SELECT order_id FROM due`)).toEqual([]);
    expect((await evidence())[0]?.completed_at).toEqual(now());
  });

  it("to be forgotten is complete at once where no provider has a copy that can be deleted", async () => {
    await pipeline.connect(shopId, "bodygram");
    await arrive(1);
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    expect((await evidence())[0]?.completed_at).toEqual(now());
  });

  it("to be forgotten holds against webhooks that come later, and for orders that we never had", async () => {
    await pipeline.connect(shopId, "bodygram");
    await arrive(1);
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    await pipeline.arrive(shopId, order(1), { webhookId: "late", paid: true, event: null });
    await pipeline.arrive(shopId, order(9), { webhookId: "later", paid: true });
    await pipeline.run();
    expect(methods()).toEqual(["POST"]);
    expect(await db.sql.query(`SELECT 1 FROM orders`)).toEqual([]);
  });

  it("to be forgotten opens an incident when Robosize refuses to delete", async () => {
    await pipeline.connect(shopId, "robosize");
    await arrive(1);
    pipeline.network.answer = () => answer(400);
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    await pipeline.run();
    await completeErasures(db.sql, now());
    const rows = await db.sql.query(`SELECT kind, subject, state FROM incident`);
    expect(rows).toEqual([{ kind: "redaction_failed", subject: "1", state: "open" }]);
    expect((await evidence())[0]?.completed_at).toBeNull();
  });

  it("leaves other customers and shops alone", async () => {
    const other = await pipeline.addShop("other.myshopify.com");
    await arrive(2, { customer: { id: 5 } });
    await pipeline.arrive(other, order(1), { webhookId: "w" });
    await redactCustomer(db.sql, shopId, subject, PROVIDERS.deletions, now());
    const rows = await db.sql.query(`SELECT shop_id, order_id FROM orders ORDER BY 1, 2`);
    expect(rows).toEqual([
      { shop_id: shopId, order_id: "2" },
      { shop_id: other, order_id: "1" },
    ]);
  });

  it("is gone with its shop, of which nothing stays but the evidence", async () => {
    const other = await pipeline.addShop("other.myshopify.com");
    await pipeline.connect(shopId, "robosize");
    await arrive(1);
    await pipeline.arrive(other, order(1), { webhookId: "w" });
    await requestData(db.sql, { id: shopId, domain: DOMAIN }, subject, seal.seal, now());
    await requestShopRedaction(db.sql, shopId, now());
    expect(await eraseShop(db.sql, shopId, now())).toBe(false);
    await db.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id = $1`, [shopId]);
    expect(await eraseShop(db.sql, shopId, now())).toBe(true);
    const tables = await db.sql.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id'
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) {
      const rows = await db.sql.query(`SELECT 1 FROM ${name} WHERE shop_id = $1`, [shopId]);
      expect([name, rows.length]).toEqual([name, name === "compliance_evidence" ? 2 : 0]);
    }
    expect(await db.sql.query(`SELECT export FROM compliance_evidence WHERE export IS NOT NULL`)).toEqual([]);
    expect(await db.sql.query(`SELECT 1 FROM orders WHERE shop_id = $1`, [other])).toHaveLength(1);
  });

  it("stays where the shop came back while it was being erased", async () => {
    await arrive(1);
    await db.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id = $1`, [shopId]);
    let statements = 0;
    const comesBack = {
      ...db.sql,
      query: async <Row>(text: string, params?: readonly unknown[]): Promise<Row[]> => {
        statements += 1;
        // Its orders are erased; then somebody installs the app again, and the first fresh rows come.
        if (statements === 3) await noteInstall(db.sql, DOMAIN, [], now());
        if (statements === 3) await pipeline.connect(shopId, "bodygram");
        return db.sql.query<Row>(text, params);
      },
    };
    expect(await eraseShop(comesBack, shopId, now())).toBe(false);
    expect(await db.sql.query(`SELECT provider FROM connection WHERE shop_id = $1`, [shopId])).toEqual([
      { provider: "bodygram" },
    ]);
    expect(await db.sql.query(`SELECT state FROM shop WHERE id = $1`, [shopId])).toEqual([{ state: "active" }]);
  });
});
