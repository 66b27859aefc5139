import { beforeEach, describe, expect, it } from "vitest";
import * as insights from "#app/routes/app.insights.tsx";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, START } from "#test/support/pipeline.ts";
import { createAdmin, statusOf } from "./support.ts";

describe("the insights page's route", () => {
  const db = useDatabase();
  let admin: ReturnType<typeof createAdmin>;
  beforeEach(async () => {
    const pipeline = await createPipeline(db.sql);
    const one = await pipeline.addShop("one.myshopify.com");
    const two = await pipeline.addShop("two.myshopify.com");
    admin = createAdmin(db.sql, () => START);
    admin.signIn("one.myshopify.com");
    const add = (shopId: number, day: string, provider: string, advised: number) =>
      db.sql.query(
        `INSERT INTO advice_day (shop_id, day, provider, advised, followed) VALUES ($1, $2::text::date, $3, $4, $4)`,
        [shopId, day, provider, advised],
      );
    await add(one, "2026-11-20", "", 3);
    await add(one, "2026-11-20", "bodygram", 3);
    await add(one, "2026-09-20", "bodygram", 7);
    await add(two, "2026-11-20", "", 99);
  });
  const show = (query: string) => insights.loader(admin.get(`/app/insights${query}`));

  it("turns away whoever Shopify doesn't vouch for", async () => {
    admin.signIn(null);
    expect(await statusOf(show(""))).toBe(401);
  });

  it("counts the orders of the days that are asked for, of the shop that is signed in alone", async () => {
    expect(await show("")).toMatchObject({ period: 28, lines: { advised: 3 }, providers: [{ advised: 3 }] });
    expect(await show("?days=91")).toMatchObject({ period: 91, lines: { advised: 3 }, providers: [{ advised: 10 }] });
  });

  it.each(["0", "-1", "1e9", "x", "28; DROP TABLE advice_day"])("shows four weeks for %s days", async (days) => {
    expect(await show(`?days=${encodeURIComponent(days)}`)).toMatchObject({ period: 28 });
  });
});
