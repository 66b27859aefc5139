import { beforeEach, describe, expect, it } from "vitest";
import { readThemeReport } from "#app/shops/theme-report.server.ts";
import * as home from "#app/routes/app._index.tsx";
import * as theme from "#app/routes/app.theme.tsx";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, START } from "#test/support/pipeline.ts";
import { createAdmin, statusOf } from "./support.ts";

describe("the home page's routes", () => {
  const db = useDatabase();
  const clock = { now: START };
  let admin: ReturnType<typeof createAdmin>;

  beforeEach(async () => {
    const pipeline = await createPipeline(db.sql);
    await pipeline.addShop("one.myshopify.com");
    await pipeline.addShop("two.myshopify.com");
    admin = createAdmin(db.sql, () => clock.now);
    admin.signIn("one.myshopify.com");
  });

  const reported = async () => {
    const rows = await db.sql.query<{ settings: unknown }>(`SELECT settings FROM shop ORDER BY id`);
    return rows.map(({ settings }) => {
      const { block, embed } = readThemeReport(settings);
      return [block.state, embed.state];
    });
  };

  it("turn away whoever Shopify doesn't vouch for", async () => {
    admin.signIn(null);
    expect(await statusOf(home.loader(admin.get("/app")))).toBe(401);
    expect(await statusOf(theme.action(admin.post("/app/theme", {}, { embed: "active" })))).toBe(401);
    expect(await reported()).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("keep what a page saw of the theme, for the shop that is signed in", async () => {
    expect(await theme.action(admin.post("/app/theme", {}, { embed: "active" }))).toEqual({ outcome: "kept" });
    expect(await theme.action(admin.post("/app/theme", {}, { block: "inactive" }))).toEqual({ outcome: "kept" });
    expect(await reported()).toEqual([
      ["inactive", "active"],
      [null, null],
    ]);
  });

  const hostile: unknown[] = [
    "not json",
    "null",
    "[]",
    "5",
    { embed: "on" },
    { embed: { $ne: 1 } },
    { embed: "active", shop: "two.myshopify.com" },
    { __proto__: null, constructor: "active" },
    { embed: "active".repeat(10_000) },
  ];
  it.each(hostile.map((body) => ({ body })))("keep nothing of $body", async ({ body }) => {
    expect(await theme.action(admin.post("/app/theme", {}, body))).toEqual({ outcome: "refused" });
    expect((await reported())[0]).toEqual([null, null]);
  });

  it("tell nothing secret and nothing personal of an order", async () => {
    await db.sql.query(`UPDATE shop SET settings = '{"theme": "broken", "secret": "shh"}'`);
    const told = JSON.stringify(await home.loader(admin.get("/app")));
    expect(told).not.toContain("shh");
  });
});
