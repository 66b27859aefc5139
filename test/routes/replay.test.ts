import { beforeEach, describe, expect, it } from "vitest";
import { againLink } from "#app/components/home/need-link.ts";
import { isReplayable } from "#app/components/orders/replay-path.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createReplays } from "#app/replays/run.server.ts";
import { action, loader } from "#app/routes/app.orders.replay.tsx";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";

const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";
const DEAD = { intent: "count", status: "dead", rate: "5" };

describe("the page on which many are sent again", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let admin: ReturnType<typeof createAdmin>;
  let step: () => Promise<boolean>;
  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    const shopId = await pipeline.addShop(SHOP);
    await pipeline.addShop(OTHER);
    await pipeline.connect(shopId, "naiz");
    pipeline.network.answer = () => answer(422);
    await pipeline.arrive(shopId, orderBody());
    await pipeline.advance(1_000);
    admin = createAdmin(db.sql, pipeline.clock);
    admin.signIn(SHOP);
    step = createReplays({ sql: db.sql, holder: 1, now: pipeline.clock, log: silentLog });
  });
  const post = (fields: Record<string, string>) => action(admin.form("/app/orders/replay", {}, fields));
  const show = (query = "") => loader(admin.get(`/app/orders/replay${query}`));
  const counted = async (): Promise<string> => {
    await post(DEAD);
    await step();
    return (await show()).runs[0]?.id ?? "";
  };

  it("begins with what the ledger was filtered by, and counts before it sends", async () => {
    expect((await show("?status=dead&provider=naiz&reason=http_422")).filters).toMatchObject({
      ...{ status: "dead", provider: "naiz", reason: "http_422" },
    });
    const id = await counted();
    expect((await show()).runs).toMatchObject([{ state: "planned", phase: "counted", counted: 1, replayed: 0 }]);
    expect(await bodyOf(post({ intent: "resume", id }))).toEqual({ outcome: "changed" });
    await pipeline.advance(1_000);
    await step();
    // Whoever looks, from wherever, sees the same.
    expect((await show()).runs).toMatchObject([{ replayed: 1 }]);
    expect(await bodyOf(post({ intent: "cancel", id: "1" }))).toMatchObject({ outcome: "not_possible" });
  });

  it("says why it can't begin", async () => {
    expect(await bodyOf(post({ intent: "count", rate: "5" }))).toEqual({ outcome: "no_filter" });
    expect(await bodyOf(post({ ...DEAD, status: "pending" }))).toEqual({ outcome: "not_replayable" });
    expect(await bodyOf(post(DEAD))).toMatchObject({ outcome: "started" });
    expect(await bodyOf(post(DEAD))).toMatchObject({ outcome: "running_already" });
  });

  it("refuses what is malformed, another shop's, or nobody's", async () => {
    const id = await counted();
    for (const fields of [
      {},
      { intent: "resume" },
      { intent: "resume", id: "1' OR 1=1" },
      { intent: "delete", id },
      { ...DEAD, rate: "1000000" },
      { ...DEAD, rate: "" },
    ]) {
      expect(await statusOf(post(fields))).toBe(400);
    }
    // What is no filter of ours narrows nothing, and so nothing is sent.
    expect(await bodyOf(post({ ...DEAD, status: "dead'--" }))).toEqual({ outcome: "no_filter" });
    expect(await statusOf(post({ intent: "resume", id: "999999" }))).toBe(404);
    admin.signIn(OTHER);
    expect(await statusOf(post({ intent: "resume", id }))).toBe(404);
    expect((await show()).runs).toEqual([]);
    admin.signIn(null);
    expect(await statusOf(show())).toBe(401);
    expect(await statusOf(post({ intent: "cancel", id }))).toBe(401);
  });

  it("is led to from what was given up, and from a ledger that shows what can be sent again", () => {
    const need = {
      kind: "given_up",
      subject: "naiz/http_422",
      detail: { provider: "naiz", reason: "http_422" },
    } as const;
    expect(againLink(need)).toBe("/app/orders/replay?status=dead&provider=naiz&reason=http_422");
    expect(againLink({ ...need, kind: "no_size" })).toBeNull();
    expect(isReplayable({ status: "dead", reason: "" })).toBe(true);
    expect(isReplayable({ status: "delivered", reason: "" })).toBe(false);
  });
});
