import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backfill, changeBackfill, listBackfills, startBackfill } from "#app/backfill/operations.server.ts";
import { createBackfills } from "#app/backfill/run.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { BulkFileError } from "#app/shopify/admin/bulk-file.server.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { type Books, createBooks } from "#test/support/books.ts";
import { answer } from "#test/support/pipeline.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const DAY = 24 * HOUR;

describe("a backfill", () => {
  const world = useShopify();
  let books: Books;
  let directory: string;
  let holder: number;

  beforeEach(async () => {
    books = await createBooks(world);
    books.pipeline.network.answer = () => answer(200);
    directory = mkdtempSync(join(tmpdir(), "fitloop-backfill-"));
    holder = 1;
  });
  afterEach(async () => {
    await books.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Orders of the past, a day after each other, ten and one days ago at the latest. */
  const placePast = (count: number, ageDays = 40, paid = true): void => {
    const variants = [...books.shop.catalogue.variants.values()].filter(({ options }) => options.length > 0);
    for (let index = 0; index < count; index += 1) {
      world.twin.placeOrder(DEMO, {
        lines: [0, 1, 2].map((offset) => ({ variantId: variants[(index + offset) % variants.length]?.id ?? 0n })),
        cartAttributes: { __fitloop_session: `s-${index}` },
        placedAt: world.clock.now() - ageDays * DAY + index * MINUTE,
        paid,
        webhooks: false,
      });
    }
  };
  const now = () => new Date(world.clock.now());
  const start = async (asked: { from?: Date; to?: Date; dryRun?: boolean } = {}): Promise<string> => {
    const outcome = await startBackfill(world.sql, books.shopId, { dryRun: false, ...asked }, "operator:ada", now());
    if (outcome.outcome !== "started") throw new Error(outcome.outcome);
    return outcome.id;
  };
  type Files = { read(url: string): AsyncIterable<Uint8Array> };
  const runner = (files: Files = books.files, at = directory) =>
    createBackfills({
      linkKeys: LINK_KEYS,
      sql: world.sql,
      admin: world.client,
      files: files as never,
      ingest: books.pipeline.ingest,
      accessOf: async () => ({ addresses: true, customer: false }),
      fetchOrders: books.fetchOrders,
      refusals: world.refusals,
      directory: at,
      holder,
      now: () => world.clock.now(),
      stopping: () => false,
      log: silentLog,
    });
  /** Lets so much time pass, second by second, with a runner and the pipeline at work. */
  const pass = async (ms: number, run = runner(), step = 1_000): Promise<void> => {
    for (let left = ms; left > 0; left -= step) {
      world.clock.advance(step);
      await books.pipeline.advance(step);
      while (await run()) if ((await current()).state !== "running") break;
    }
  };
  const current = async (): Promise<Backfill> => {
    const [newest] = await listBackfills(world.sql, books.shopId);
    if (!newest) throw new Error("No backfill was started.");
    return newest;
  };
  const sentOrders = (): string[] =>
    books.pipeline.requests.map(({ request }) => (request.body as { orderId: string }).orderId);

  it("reads past orders, and brings each paid one to the provider once, in the backfill's lane", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(20);
    placePast(3, 30, false);
    await start();
    await pass(40_000);
    expect(await current()).toMatchObject({
      state: "done",
      progress: { counted: 23, exact: true, ingested: 20, unpaid: 3, unreadable: 0, failure: null },
    });
    expect(new Set(sentOrders()).size).toBe(20);
    expect(sentOrders()).toHaveLength(20);
    const rows = await world.sql.query<{ lane: string; origin: string; lines: number }>(
      `SELECT DISTINCT e.value->>'lane' AS lane, o.origin, jsonb_array_length(o.body::jsonb->'lines') AS lines
       FROM orders o, jsonb_each(o.deliveries) e`,
    );
    expect(rows).toEqual([{ lane: "backfill", origin: "backfill", lines: 3 }]);
    expect(readdirSync(join(directory, `${books.shopId}-1`))).toEqual([]);
  });

  it("keeps to the provider's gentle rate", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(40);
    await start();
    await pass(60_000);
    const times = books.pipeline.requests.map(({ at }) => at);
    expect(times).toHaveLength(40);
    for (const from of times)
      expect(times.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(6);
  });

  it("counts first, and goes on only when somebody says so where that is asked", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(4);
    const id = await start({ dryRun: true });
    await pass(20_000);
    expect(await current()).toMatchObject({ state: "planned", progress: { phase: "counted", counted: 4 } });
    expect(world.twin.operations.some(({ name }) => name === "BulkRun")).toBe(false);
    expect(
      await changeBackfill(
        world.sql,
        { shopId: books.shopId, id: id },
        { change: "resume", actor: "operator:ada" },
        now(),
      ),
    ).toEqual({
      outcome: "changed",
    });
    await pass(20_000);
    expect((await current()).state).toBe("done");
    expect(sentOrders()).toHaveLength(4);
  });

  it("goes on after a kill at any byte of the file, on another machine, and sends nothing twice", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(60);
    await start();
    for (const bytes of [1, 700, 20_000]) {
      const broken: Files = {
        async *read(url) {
          let left = bytes;
          for await (const chunk of books.files.read(url)) {
            yield chunk.subarray(0, left);
            left -= chunk.byteLength;
            if (left <= 0) throw new BulkFileError("unavailable", "killed");
          }
        },
      };
      holder += 1;
      await pass(30_000, runner(broken), 10_000);
      expect((await current()).progress.ingested).toBe(0);
      world.clock.advance(HOUR);
      await books.pipeline.advance(HOUR);
    }
    holder += 1;
    const elsewhere = mkdtempSync(join(tmpdir(), "fitloop-elsewhere-"));
    await pass(5 * MINUTE, runner(books.files, elsewhere), 10_000);
    rmSync(elsewhere, { recursive: true });
    expect(await current()).toMatchObject({ state: "done", progress: { ingested: 60 } });
    expect(sentOrders()).toHaveLength(60);
    expect(new Set(sentOrders()).size).toBe(60);
  });

  it("goes on where it was when its worker dies while taking orders in", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(120);
    await start();
    const { ingest } = books.pipeline;
    let taken = 0;
    let hang = (): void => {};
    const hung = new Promise<void>((resolve) => (hang = resolve));
    const dying = createBackfills({
      linkKeys: LINK_KEYS,
      sql: world.sql,
      admin: world.client,
      files: books.files,
      ingest: {
        ...ingest,
        add: (arrival) => {
          taken += 1;
          if (taken <= 75) return ingest.add(arrival);
          hang();
          return new Promise(() => {});
        },
      },
      accessOf: async () => ({ addresses: true, customer: false }),
      fetchOrders: books.fetchOrders,
      refusals: world.refusals,
      directory,
      holder: 99,
      now: () => world.clock.now(),
      stopping: () => false,
      log: silentLog,
    });
    while (taken <= 75) {
      world.clock.advance(5_000);
      await Promise.race([dying(), hung]);
    }
    expect(await current()).toMatchObject({ state: "running", cursor: "0:50" });
    await books.pipeline.advance(100_000);
    await pass(5 * MINUTE, runner(), 10_000);
    expect(await current()).toMatchObject({ state: "done", progress: { ingested: 120 } });
    expect(new Set(sentOrders()).size).toBe(120);
    expect(sentOrders()).toHaveLength(120);
  });

  it("sends nothing again that was delivered before, and all of it to a provider that came later", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(5);
    await start();
    await pass(20_000);
    expect((await current()).state).toBe("done");
    await books.pipeline.connect(books.shopId, "naiz");
    await start();
    await pass(20_000);
    const providers = books.pipeline.requests.map(({ provider }) => provider);
    expect(providers.filter((provider) => provider === "bodygram")).toHaveLength(5);
    expect(providers.filter((provider) => provider === "naiz")).toHaveLength(5);
  });

  it("stops while it is paused, and goes on from there", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(5);
    const id = await start();
    await pass(2_000);
    await changeBackfill(
      world.sql,
      { shopId: books.shopId, id: id },
      { change: "pause", actor: "operator:ada" },
      now(),
    );
    await pass(60_000);
    expect(await current()).toMatchObject({ state: "paused", progress: { ingested: 0 } });
    await changeBackfill(
      world.sql,
      { shopId: books.shopId, id: id },
      { change: "resume", actor: "operator:ada" },
      now(),
    );
    await pass(30_000);
    expect((await current()).state).toBe("done");
    expect(
      await changeBackfill(
        world.sql,
        { shopId: books.shopId, id: id },
        { change: "pause", actor: "operator:ada" },
        now(),
      ),
    ).toEqual({
      outcome: "not_possible",
      state: "done",
    });
  });

  it("takes back what wasn't sent when it is cancelled, and a later one may send it", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(30);
    const id = await start();
    await pass(10_000);
    const sent = sentOrders().length;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(30);
    await changeBackfill(
      world.sql,
      { shopId: books.shopId, id: id },
      { change: "cancel", actor: "operator:ada" },
      now(),
    );
    await pass(60_000);
    expect((await current()).state).toBe("cancelled");
    expect(sentOrders().length).toBeLessThanOrEqual(sent + 6);
    await start();
    await pass(60_000);
    expect(new Set(sentOrders()).size).toBe(30);
    expect(sentOrders()).toHaveLength(30);
  });

  it("reads no more than may wait at once", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(1_150);
    await books.pipeline.sql.query(`UPDATE connection SET state = 'held'`);
    await start();
    await pass(60_000, runner(), 10_000);
    const { state, progress } = await current();
    expect(state).toBe("running");
    expect(progress.ingested).toBeGreaterThanOrEqual(1_000);
    expect(progress.ingested).toBeLessThanOrEqual(1_100);
  });

  it.each([
    ["needs_read_all_orders", { from: new Date("2026-01-01T00:00:00Z") }],
    ["empty", { from: new Date("2027-01-01T00:00:00Z") }],
  ])("is refused as %s", async (reason, asked) => {
    await books.pipeline.connect(books.shopId, "bodygram");
    expect(await startBackfill(world.sql, books.shopId, { dryRun: false, ...asked }, "operator:ada", now())).toEqual({
      outcome: reason,
    });
  });

  it("reaches further back with read_all_orders, and is refused beside another or without a connection", async () => {
    const asked = { dryRun: false, from: new Date("2026-01-01T00:00:00Z") };
    await world.sql.query(`UPDATE shop SET scopes = '{read_orders,read_all_orders}'`);
    const attempt = () => startBackfill(world.sql, books.shopId, asked, "operator:ada", now());
    expect(await attempt()).toEqual({ outcome: "no_connection" });
    await books.pipeline.connect(books.shopId, "bodygram");
    expect(await attempt()).toEqual({ outcome: "started", id: "1" });
    expect(await attempt()).toEqual({ outcome: "running_already", id: "1" });
  });

  it("asks anew when the bulk operation fails, and says why when it gives up", async () => {
    await books.pipeline.connect(books.shopId, "bodygram");
    placePast(3);
    world.twin.faults.bulk.failWith = "TIMEOUT";
    await start();
    await pass(5 * MINUTE, runner(), 10_000);
    expect(await current()).toMatchObject({
      state: "running",
      progress: { failure: "The bulk operation failed: TIMEOUT" },
    });
    await pass(20 * HOUR, runner(), 10 * MINUTE);
    expect((await current()).state).toBe("failed");
    world.twin.faults.bulk.failWith = null;
    await changeBackfill(
      world.sql,
      { shopId: books.shopId, id: (await current()).id },
      { change: "resume", actor: "operator:ada" },
      now(),
    );
    await pass(MINUTE);
    expect((await current()).state).toBe("done");
  });
});
