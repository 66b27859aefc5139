import { beforeEach, describe, expect, it } from "vitest";
import { requestData } from "#app/compliance/requests.server.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import * as requests from "#app/routes/app.settings.requests.$id.tsx";
import * as settings from "#app/routes/app.settings._index.tsx";
import * as storefront from "#app/routes/app.storefront.tsx";
import { readRetention, RETENTION_DAYS } from "#app/shops/retention.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, START } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, KEYS, statusOf } from "./support.ts";

const DAY = 24 * 3_600_000;

describe("the settings page's routes", () => {
  const db = useDatabase();
  const clock = { now: START };
  let admin: ReturnType<typeof createAdmin>;
  let [one, two] = [0, 0];

  beforeEach(async () => {
    clock.now = START;
    const pipeline = await createPipeline(db.sql);
    one = await pipeline.addShop("one.myshopify.com");
    two = await pipeline.addShop("two.myshopify.com");
    admin = createAdmin(db.sql, () => clock.now);
    admin.signIn("one.myshopify.com");
  });

  const save = (body: unknown) => settings.action(admin.post("/app/settings", {}, body));
  const ask = (shopId: number, domain: string) => {
    const subject = { customerId: "7", orderIds: [], requestId: "99" };
    return requestData(db.sql, { id: shopId, domain }, subject, createSeal(KEYS).seal, new Date(START));
  };
  const fetchOne = (id: string) => requests.action(admin.post(`/app/settings/requests/${id}`, { id }, "{}"));

  it("turn away whoever Shopify doesn't vouch for", async () => {
    await ask(one, "one.myshopify.com");
    admin.signIn(null);
    expect(await statusOf(settings.loader(admin.get("/app/settings")))).toBe(401);
    expect(await statusOf(save({ retentionDays: 30 }))).toBe(401);
    expect(await statusOf(fetchOne("1"))).toBe(401);
    expect(await statusOf(storefront.loader(admin.get("/app/storefront")))).toBe(401);
    expect(await readRetention(db.sql, one)).toBe(RETENTION_DAYS);
  });

  it("keep how long orders are kept, for the shop that is signed in, and note who chose it", async () => {
    expect(await bodyOf(save({ retentionDays: 30 }))).toEqual({ outcome: "saved" });
    expect([await readRetention(db.sql, one), await readRetention(db.sql, two)]).toEqual([30, RETENTION_DAYS]);
    const { retentionDays, entries } = await settings.loader(admin.get("/app/settings"));
    expect(retentionDays).toBe(30);
    expect(entries).toMatchObject([{ actor: "user:42", action: "retention.saved" }]);
  });

  it.each([0, 6, 366, 1.5, -1, "30", null, [], { days: 30 }, 1e300])("refuse %j days", async (retentionDays) => {
    expect(await statusOf(save({ retentionDays }))).toBe(422);
    expect(await readRetention(db.sql, one)).toBe(RETENTION_DAYS);
  });

  it.each(["not json", "null", "[]", "5", "{}"])("refuse the form %s", async (body) => {
    expect(await statusOf(save(body))).toBe(422);
  });

  it("hand out what a customer asked for, to their shop alone, and note that it was fetched", async () => {
    await ask(one, "one.myshopify.com");
    const [request] = (await settings.loader(admin.get("/app/settings"))).requests;
    const id = request?.id ?? "";
    admin.signIn("two.myshopify.com");
    expect(await statusOf(fetchOne(id))).toBe(404);
    expect((await settings.loader(admin.get("/app/settings"))).requests).toEqual([]);

    admin.signIn("one.myshopify.com");
    const file = (await fetchOne(id)) as Response;
    expect(await file.json()).toEqual({ orders: [], links: [], advice: [] });
    expect(file.headers.get("Cache-Control")).toBe("no-store");
    const after = await settings.loader(admin.get("/app/settings"));
    expect(after.requests[0]?.completedAt).toEqual(new Date(START));
    expect(after.entries).toMatchObject([{ action: "data_request.fetched", subject: id }]);

    clock.now += 31 * DAY;
    expect(await statusOf(fetchOne(id))).toBe(404);
  });

  it.each(["0", "-1", "1e3", "abc", "1;DROP", "9".repeat(30), "99", ""])("give nothing for the id %j", async (id) => {
    expect(await statusOf(fetchOne(id))).toBe(404);
  });

  it("never tell what a request found on the page itself", async () => {
    await ask(one, "one.myshopify.com");
    expect(JSON.stringify(await settings.loader(admin.get("/app/settings")))).not.toMatch(/export|subject_?hash/i);
  });
});
