import { beforeEach, describe, expect, it } from "vitest";
import { loader as list } from "#app/routes/app.deliveries._index.tsx";
import { action as replay, loader as show } from "#app/routes/app.deliveries.$orderId.$provider.$event.$sequence.tsx";
import { loader as home } from "#app/routes/app._index.tsx";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";
const NAME = { orderId: "101", provider: "naiz", event: "order_paid", sequence: "0" };

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
  const open = (query = "") => list(admin.get(`/app/deliveries${query}`));
  const names = async (query = "") =>
    (await open(query)).entries.map(({ orderName, provider }) => `${orderName} ${provider}`);

  it("list deliveries by provider, status and an order's whole name or id", async () => {
    await arrive(2);
    expect(await names("?provider=naiz")).toEqual(["#2 naiz", "#1 naiz"]);
    expect(await names("?order=%231&provider=naiz")).toEqual(["#1 naiz"]);
    expect(await names("?order=102&provider=naiz")).toEqual(["#2 naiz"]);
    expect(await names("?order=10")).toEqual([]);
    expect(await names("?status=dead")).toEqual([]);
  });

  it("take a filter or cursor that is none as absent", async () => {
    await arrive(1);
    const page = await open("?provider=zalando&status=lost&after=%27%20OR%201=1&before=~~~~");
    expect(page.entries).toHaveLength(2);
    expect(page.filters).toEqual({ provider: "", status: "", order: "" });
  });

  it("turn page by page", async () => {
    await arrive(30);
    const first = await open("?provider=naiz");
    expect(first.entries).toHaveLength(25);
    const second = await open(`?provider=naiz&after=${encodeURIComponent(first.next ?? "")}`);
    expect(second.entries).toHaveLength(5);
    expect(second.next).toBeNull();
    const back = await open(`?provider=naiz&before=${encodeURIComponent(second.previous ?? "")}`);
    expect(back.entries.map(({ orderId }) => orderId)).toEqual(first.entries.map(({ orderId }) => orderId));
  });

  it("show a delivery with its attempts and the shop's time zone", async () => {
    await arrive(1, 422);
    const { delivery, connection, timeZone } = await show(admin.get("/", NAME));
    expect(delivery).toMatchObject({ status: "dead", reason: "http_422", orderName: "#1" });
    expect(delivery.history).toMatchObject([{ number: 1, outcome: "rejected", httpStatus: 422 }]);
    expect(connection).toBe("connected");
    expect(timeZone).toBe("Europe/Berlin");
  });

  it("replay what is dead, once, in the name of who asked", async () => {
    await arrive(1, 422);
    expect(await bodyOf(replay(admin.post("/", NAME, "")))).toEqual({ outcome: "replayed" });
    const again = replay(admin.post("/", NAME, ""));
    expect(await statusOf(again)).toBe(409);
    expect(await bodyOf(again)).toEqual({ outcome: "not_replayable", status: "pending" });
    expect(await db.sql.query(`SELECT actor, action, subject FROM audit_entry`)).toEqual([
      { actor: "user:42", action: "delivery.replayed", subject: "101/naiz/order_paid/0" },
    ]);
  });

  it.each([
    { orderId: "999" },
    { orderId: "101'" },
    { orderId: "1".repeat(40) },
    { provider: "zalando" },
    { event: "order_eaten" },
    { sequence: "1" },
    { sequence: "-1" },
    { sequence: "99999999999" },
  ])("are not there for an address that names no delivery: %j", async (part) => {
    await arrive(1, 422);
    expect(await statusOf(show(admin.get("/", { ...NAME, ...part })))).toBe(404);
    expect(await statusOf(replay(admin.post("/", { ...NAME, ...part }, "")))).toBe(404);
  });

  it("are empty for another shop, which can neither see nor replay what isn't its own", async () => {
    await arrive(3, 422);
    const cursor = (await open("?provider=naiz")).entries[0];
    admin.signIn(OTHER);
    expect(await names()).toEqual([]);
    expect(await names("?order=%231")).toEqual([]);
    expect(await names("?order=101")).toEqual([]);
    const forged = [cursor?.receivedAt.toISOString(), "999", "naiz", "order_paid", 0].join("~");
    expect(await names(`?after=${encodeURIComponent(forged)}`)).toEqual([]);
    expect(await names(`?before=${encodeURIComponent(forged)}`)).toEqual([]);
    expect(await statusOf(show(admin.get(`/?shop=${SHOP}`, NAME)))).toBe(404);
    expect(await statusOf(replay(admin.post(`/?shop=${SHOP}`, NAME, { shopId })))).toBe(404);
    expect(await db.sql.query(`SELECT DISTINCT status FROM delivery`)).toEqual([{ status: "dead" }]);
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

  it("answer nobody who isn't signed in", async () => {
    admin.signIn(null);
    expect(await statusOf(open())).toBe(401);
    expect(await statusOf(home(admin.get("/app")))).toBe(401);
    expect(await statusOf(show(admin.get("/", NAME)))).toBe(401);
    expect(await statusOf(replay(admin.post("/", NAME, "")))).toBe(401);
  });
});
