import { beforeEach, describe, expect, it } from "vitest";
import { action, loader } from "#app/routes/app.orders.past.tsx";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";

describe("the page of past orders", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let admin: ReturnType<typeof createAdmin>;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop(SHOP);
    await pipeline.addShop(OTHER);
    admin = createAdmin(db.sql, pipeline.clock);
    admin.signIn(SHOP);
  });
  const post = (fields: Record<string, string>) => action(admin.form("/app/orders/past", {}, fields));
  const show = () => loader(admin.get("/app/orders/past"));
  const counted = async (count: number): Promise<string> => {
    await post({ intent: "count" });
    const progress = JSON.stringify({ phase: "counted", counted: count, exact: true });
    await db.sql.query("UPDATE operation SET progress = progress || $1::jsonb", [progress]);
    return (await show()).runs[0]?.id ?? "";
  };

  it("counts first, and sends nothing before somebody says so", async () => {
    await pipeline.connect(shopId, "naiz");
    const id = await counted(12);
    expect((await show()).runs).toMatchObject([{ state: "planned", phase: "counted", counted: 12, taken: 0 }]);
    expect(await bodyOf(post({ intent: "resume", id }))).toEqual({ outcome: "changed" });
    expect((await show()).runs).toMatchObject([{ state: "running", phase: "query" }]);
    expect(await bodyOf(post({ intent: "pause", id }))).toEqual({ outcome: "changed" });
    expect(await bodyOf(post({ intent: "pause", id }))).toEqual({ outcome: "not_possible", state: "paused" });
    expect(await bodyOf(post({ intent: "cancel", id }))).toEqual({ outcome: "changed" });
    expect((await db.sql.query("SELECT actor FROM audit_entry")).length).toBeGreaterThan(2);
  });

  it("says why it can't begin, one at a time", async () => {
    expect(await bodyOf(post({ intent: "count" }))).toEqual({ outcome: "no_connection" });
    await pipeline.connect(shopId, "naiz");
    expect(await bodyOf(post({ intent: "count", from: "2001-01-01" }))).toEqual({ outcome: "needs_read_all_orders" });
    expect(await bodyOf(post({ intent: "count", from: "2999-01-01" }))).toEqual({ outcome: "empty" });
    const day = new Date(pipeline.clock() - 5 * 86_400_000).toISOString().slice(0, 10);
    expect(await bodyOf(post({ intent: "count", from: day, to: day }))).toMatchObject({ outcome: "started" });
    const [run] = (await show()).runs;
    expect(Number(run?.to) - Number(run?.from)).toBe(24 * 3_600_000);
    expect(await bodyOf(post({ intent: "count" }))).toMatchObject({ outcome: "running_already" });
  });

  it("refuses what is malformed, another shop's, or nobody's", async () => {
    await pipeline.connect(shopId, "naiz");
    const id = await counted(3);
    for (const fields of [{}, { intent: "resume" }, { intent: "resume", id: "1' OR 1=1" }, { intent: "delete", id }]) {
      expect(await statusOf(post(fields))).toBe(400);
    }
    expect(await statusOf(post({ intent: "resume", id: "999999" }))).toBe(404);
    admin.signIn(OTHER);
    expect(await statusOf(post({ intent: "resume", id }))).toBe(404);
    expect((await show()).runs).toEqual([]);
    admin.signIn(null);
    expect(await statusOf(show())).toBe(401);
    expect(await statusOf(post({ intent: "cancel", id }))).toBe(401);
  });
});
