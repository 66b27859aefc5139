import { beforeEach, describe, expect, it } from "vitest";
import { loader as former } from "#app/routes/app.deliveries.$.tsx";
import { loader as list } from "#app/routes/app.orders._index.tsx";
import { action as replay, loader as show } from "#app/routes/app.orders.$orderId.tsx";
import { loader as exported } from "#app/routes/app.orders.export.tsx";
import { action as bring, loader as lookUp } from "#app/routes/app.orders.look-up.tsx";
import { loader as home } from "#app/routes/app._index.tsx";
import { useDatabase } from "#test/support/database.ts";
import { readLedger } from "#test/support/ledger.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { toOrder } from "#test/support/providers.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";
const ORDER = { orderId: "101" };
const NAME = { provider: "naiz", event: "order_paid", sequence: "0" };

describe("the ledger's pages", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let admin: ReturnType<typeof createAdmin>;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop(SHOP);
    await pipeline.addShop(OTHER);
    await pipeline.connect(shopId, "naiz");
    await pipeline.connect(shopId, "bodygram");
    admin = createAdmin(db.sql, pipeline.clock);
    admin.signIn(SHOP);
  });

  const arrive = async (count: number, status = 200): Promise<void> => {
    pipeline.network.answer = () => answer(status, { detail: "what the provider said" });
    for (let n = 1; n <= count; n += 1) {
      const id = 100 + n;
      const body = orderBody({ id, admin_graphql_api_id: `gid://shopify/Order/${id}`, name: `#${n}` });
      await pipeline.arrive(shopId, body, { webhookId: `w${n}` });
    }
    await pipeline.advance(5_000);
  };
  const open = (query = "") => list(admin.get(`/app/orders${query}`));
  const names = async (query = "") => (await open(query)).orders.map(({ orderName }) => orderName);
  const replayed = (part: Partial<typeof NAME & typeof ORDER> = {}) => {
    const { orderId, ...name } = { ...ORDER, ...NAME, ...part };
    return replay(admin.form("/", { orderId }, name));
  };

  it("list orders by provider, status, and an order's whole name, number, id or gid", async () => {
    await arrive(2);
    expect(await names("?provider=naiz")).toEqual(["#2", "#1"]);
    for (const order of ["1", "%231", "101", "gid://shopify/Order/101"]) {
      expect(await names(`?order=${order}`), order).toEqual(["#1"]);
    }
    expect(await names("?order=10")).toEqual([]);
    expect(await names("?status=dead")).toEqual([]);
    expect(await names("?status=delivered&provider=naiz&channel=web&link=cart_attribute")).toEqual(["#2", "#1"]);
  });

  it("take days as the shop's calendar has them", async () => {
    await arrive(1);
    const received = new Date((await open()).orders[0]?.receivedAt ?? 0);
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin" }).format(received);
    const before = new Date(received.getTime() - 86_400_000).toISOString().slice(0, 10);
    expect(await names(`?from=${day}&to=${day}`)).toEqual(["#1"]);
    expect(await names(`?to=${before}`)).toEqual([]);
    expect(await names(`?from=2999-01-01`)).toEqual([]);
  });

  it("take a filter or cursor that is none as absent", async () => {
    await arrive(1);
    const odd = "reason=%27;--&link=x&channel=__proto__&from=2026-02-31&to=never";
    const page = await open(`?provider=zalando&status=lost&after=%27%20OR%201=1&before=~~~~&${odd}`);
    expect(page.orders).toHaveLength(1);
    const none = { provider: "", status: "", order: "", reason: "", link: "", channel: "" };
    expect(page.filters).toMatchObject(none);
  });

  it("turn page by page", async () => {
    await arrive(30);
    const first = await open("?provider=naiz");
    expect(first.orders).toHaveLength(25);
    const second = await open(`?provider=naiz&after=${encodeURIComponent(first.next ?? "")}`);
    expect(second.orders).toHaveLength(5);
    expect(second.next).toBeNull();
    const back = await open(`?provider=naiz&before=${encodeURIComponent(second.previous ?? "")}`);
    expect(back.orders.map(({ orderId }) => orderId)).toEqual(first.orders.map(({ orderId }) => orderId));
  });

  it("show an order with its deliveries and attempts, and the shop's time zone", async () => {
    await arrive(1, 422);
    const { order, connections, timeZone } = await show(admin.get("/", ORDER));
    expect(order).toMatchObject({ orderName: "#1", origin: "webhook" });
    const naiz = order.deliveries.find(({ provider }) => provider === "naiz");
    expect(naiz).toMatchObject({ status: "dead", reason: "http_422" });
    expect(naiz?.history).toMatchObject([{ number: 1, outcome: "rejected", httpStatus: 422 }]);
    expect(connections["naiz"]).toBe("unproven");
    expect(timeZone).toBe("Europe/Berlin");
  });

  it("replay what is dead, once, in the name of who asked", async () => {
    await arrive(1, 422);
    expect(await bodyOf(replayed())).toEqual({ outcome: "replayed" });
    const again = replayed();
    expect(await statusOf(again)).toBe(409);
    expect(await bodyOf(again)).toEqual({ outcome: "not_replayable", status: "pending" });
    expect(await db.sql.query(`SELECT actor, action, subject FROM audit_entry`)).toEqual([
      { actor: "user:42", action: "delivery.replayed", subject: "101/naiz/order_paid/0" },
    ]);
  });

  it.each<Partial<typeof NAME & typeof ORDER>>([
    { orderId: "999" },
    { orderId: "101'" },
    { orderId: "1".repeat(40) },
    { provider: "zalando" },
    { event: "order_eaten" },
    { sequence: "1" },
    { sequence: "-1" },
    { sequence: "99999999999" },
  ])("are not there for an address or a form that names no delivery: %j", async (part) => {
    await arrive(1, 422);
    if ("orderId" in part) expect(await statusOf(show(admin.get("/", part)))).toBe(404);
    expect(await statusOf(replayed(part))).toBe(404);
  });

  it("are empty for another shop, which can neither see nor replay what isn't its own", async () => {
    await arrive(3, 422);
    const cursor = (await open("?provider=naiz")).orders[0];
    admin.signIn(OTHER);
    expect(await names()).toEqual([]);
    expect(await names("?order=%231")).toEqual([]);
    expect(await names("?order=101")).toEqual([]);
    const forged = [cursor?.receivedAt.toISOString(), "999"].join("~");
    expect(await names(`?after=${encodeURIComponent(forged)}`)).toEqual([]);
    expect(await names(`?before=${encodeURIComponent(forged)}`)).toEqual([]);
    expect(await statusOf(show(admin.get(`/?shop=${SHOP}`, ORDER)))).toBe(404);
    expect(await statusOf(replay(admin.form(`/?shop=${SHOP}`, ORDER, { ...NAME, shopId: String(shopId) })))).toBe(404);
    expect(await (await exported(admin.get(`/?shop=${SHOP}`))).text()).not.toContain("#");
    expect(new Set((await readLedger(db.sql)).map(({ status }) => status))).toEqual(new Set(["dead"]));
    expect(await db.sql.query(`SELECT 1 FROM audit_entry`)).toEqual([]);
    expect(await home(admin.get("/app"))).toMatchObject({
      counts: [],
      everDelivered: false,
      connections: [
        { status: "not_set_up", waiting: 0 },
        { status: "not_set_up", waiting: 0 },
        { status: "not_set_up", waiting: 0 },
        { status: "not_set_up", waiting: 0 },
      ],
    });
  });

  it("export what stands under the filters, each delivery a line, with no formula in it", async () => {
    await arrive(1);
    const id = 900;
    const name = '=HYPERLINK("http://x","#2")';
    await pipeline.arrive(shopId, orderBody({ id, admin_graphql_api_id: null, name }), { webhookId: "w900" });
    await pipeline.advance(5_000);
    const answer = await exported(admin.get("/app/orders/export?provider=naiz"));
    expect(answer.headers.get("Content-Type")).toContain("text/csv");
    const lines = (await answer.text()).trim().split("\r\n");
    expect(lines[0]).toMatch(/^\uFEFF?order,order_id,received_at,/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^"'=HYPERLINK\(""http:\/\/x"",""#2""\)",900,/);
    expect(lines[2]).toMatch(/^#1,101,.*,naiz,order_paid,delivered,/);
  });

  it("export more than one stretch, and stop where nobody reads on", async () => {
    await arrive(3);
    const whole = await (await exported(admin.get("/app/orders/export"))).text();
    expect(whole.trim().split("\r\n")).toHaveLength(1 + 3 * 2);
    await (await exported(admin.get("/app/orders/export"))).body?.cancel();
  });

  it("lead on from where they stood before", async () => {
    const led = async (rest: string, query = "") => {
      const thrown = await former(admin.get(`/app/deliveries${query}`, { "*": rest })).catch((error: unknown) => error);
      return (thrown as Response).headers.get("Location");
    };
    expect(await led("")).toBe("/app/orders");
    expect(await led("", "?status=dead&order=%231&host=x")).toBe("/app/orders?order=%231&status=dead");
    expect(await led("101/naiz/order_paid/0")).toBe("/app/orders/101#naiz");
    expect(await led("101/<script>/x")).toBe("/app/orders/101");
    expect(await led("//evil.example")).toBe("/app/orders");
  });

  it("offer what Shopify has of an order that Fitloop lacks, and deliver it when asked", async () => {
    admin.atShopify.set("555", toOrder(orderBody({ id: 555, admin_graphql_api_id: null, name: "#1042" })));
    const unpaid = orderBody({ id: 556, admin_graphql_api_id: null, name: "#1043", financial_status: "pending" });
    admin.atShopify.set("556", toOrder(unpaid));
    const found = async (order: string) => lookUp(admin.get(`/app/orders/look-up?order=${encodeURIComponent(order)}`));
    for (const order of ["1042", "#1042", "555", "gid://shopify/Order/555"]) {
      expect(await found(order), order).toMatchObject({ orders: [{ id: "555", name: "#1042", isPaid: true }] });
    }
    expect(await found("#1043")).toMatchObject({ orders: [{ isPaid: false }] });
    expect(await found("' OR status:any")).toEqual({ outcome: "answered", orders: [] });
    expect(await names("?order=1042")).toEqual([]);

    const led = await bring(admin.form("/", {}, { order: "555" })).catch((error: unknown) => error);
    expect((led as Response).headers.get("Location")).toBe("/app/orders/555");
    await pipeline.advance(5_000);
    expect((await open("?order=1042")).orders[0]?.deliveries).toMatchObject([
      { provider: "bodygram" },
      { provider: "naiz", status: "delivered" },
    ]);
    expect(await bodyOf(bring(admin.form("/", {}, { order: "556" })))).toEqual({ outcome: "unpaid" });
    expect(await bodyOf(bring(admin.form("/", {}, { order: "557" })))).toEqual({ outcome: "absent" });
    expect(await statusOf(bring(admin.form("/", {}, { order: "1'" })))).toBe(400);
    admin.atShopify.down = true;
    expect(await found("1044")).toEqual({ outcome: "not_asked" });
    expect(await statusOf(bring(admin.form("/", {}, { order: "555" })))).toBe(503);
    expect(await db.sql.query(`SELECT action, subject FROM audit_entry`)).toEqual([
      { action: "order.fetched", subject: "555" },
    ]);
  });

  it("answer nobody who isn't signed in", async () => {
    admin.signIn(null);
    expect(await statusOf(open())).toBe(401);
    expect(await statusOf(home(admin.get("/app")))).toBe(401);
    expect(await statusOf(show(admin.get("/", ORDER)))).toBe(401);
    expect(await statusOf(replayed())).toBe(401);
    expect(await statusOf(exported(admin.get("/")))).toBe(401);
    expect(await statusOf(former(admin.get("/")))).toBe(401);
    expect(await statusOf(lookUp(admin.get("/?order=1")))).toBe(401);
    expect(await statusOf(bring(admin.form("/", {}, { order: "1" })))).toBe(401);
  });
});
