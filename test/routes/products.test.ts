import { beforeEach, describe, expect, it } from "vitest";
import { action, loader } from "#app/routes/app.products.tsx";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";
const CAP = { productId: "5", title: "Cap", options: ["Colour"], variants: 1, providers: ["bodygram"] };

describe("the page of products", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let admin: ReturnType<typeof createAdmin>;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    await pipeline.addShop(SHOP);
    await pipeline.addShop(OTHER);
    admin = createAdmin(db.sql, pipeline.clock);
    admin.signIn(SHOP);
  });
  const post = (fields: Record<string, string>) => action(admin.form("/app/products", {}, fields));
  const show = () => loader(admin.get("/app/products"));
  const finish = async (): Promise<void> => {
    const result = {
      variants: 1,
      products: 1,
      providers: [],
      mend: null,
      noSize: [CAP],
      noReference: [],
      shared: [],
      isCut: false,
    };
    await db.sql.query("UPDATE operation SET state = 'done', progress = progress || $1::jsonb", [
      JSON.stringify({ looked: 1, result }),
    ]);
  };

  it("has the catalogue looked at, one look at a time, and shows the last whole one beside the next", async () => {
    expect(await show()).toMatchObject({ running: null, last: null, sizeless: [] });
    expect(await bodyOf(post({ intent: "start" }))).toMatchObject({ outcome: "started" });
    expect(await bodyOf(post({ intent: "start" }))).toMatchObject({ outcome: "running_already" });
    await finish();
    expect(await show()).toMatchObject({ running: null, last: { result: { noSize: [CAP] } } });
    await post({ intent: "start" });
    const { running, last } = await show();
    expect([running?.state, last?.result.products]).toEqual(["planned", 1]);
    expect(await bodyOf(post({ intent: "cancel", id: running?.id ?? "" }))).toEqual({ outcome: "changed" });
    expect((await show()).running?.state).toBe("cancelled");
  });

  it("notes what comes without a size, of products that the look found, and takes it back", async () => {
    await post({ intent: "start" });
    await finish();
    expect(await bodyOf(post({ intent: "mark", id: "5" }))).toEqual({ outcome: "kept" });
    expect((await show()).sizeless).toEqual([{ productId: "5", title: "Cap" }]);
    expect(await statusOf(post({ intent: "mark", id: "6" }))).toBe(404);
    expect(await bodyOf(post({ intent: "unmark", id: "5" }))).toEqual({ outcome: "kept" });
    expect(await statusOf(post({ intent: "unmark", id: "5" }))).toBe(404);
    const noted = await db.sql.query(
      "SELECT action, subject FROM audit_entry WHERE action LIKE 'product.%' ORDER BY id",
    );
    expect(noted).toEqual([
      { action: "product.has_no_size", subject: "5" },
      { action: "product.has_size", subject: "5" },
    ]);
  });

  it("refuses what is malformed, another shop's, or nobody's", async () => {
    await post({ intent: "start" });
    await finish();
    const { id = "" } = (await db.sql.query<{ id: string }>("SELECT id::text FROM operation"))[0] ?? {};
    for (const fields of [{}, { intent: "mark" }, { intent: "mark", id: "5; DROP" }, { intent: "delete", id: "5" }]) {
      expect(await statusOf(post(fields))).toBe(400);
    }
    admin.signIn(OTHER);
    expect(await show()).toMatchObject({ running: null, last: null });
    expect(await statusOf(post({ intent: "cancel", id }))).toBe(404);
    expect(await statusOf(post({ intent: "mark", id: "5" }))).toBe(404);
    admin.signIn(null);
    expect(await statusOf(show())).toBe(401);
    expect(await statusOf(post({ intent: "start" }))).toBe(401);
  });
});
