import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listBackfills, startBackfill } from "#app/backfill/operations.server.ts";
import { createBackfills } from "#app/backfill/run.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { nextNight } from "#app/reconciliation/night-time.ts";
import { readBooksOf } from "#app/reconciliation/report.server.ts";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { answer } from "#test/support/pipeline.ts";
import { type Books, createBooks } from "#test/support/books.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const DAY = 24 * HOUR;

describe("step 7, bulk and the books", () => {
  const world = useShopify();
  let books: Books;
  let directory: string;

  beforeEach(async () => {
    books = await createBooks(world);
    await books.pipeline.connect(books.shopId, "bodygram");
    books.pipeline.network.answer = () => answer(200);
    directory = mkdtempSync(join(tmpdir(), "fitloop-bulk-"));
  });
  afterEach(async () => {
    await books.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const place = (placedAt?: number, paid = true): SandboxOrder => {
    const [variant] = [...books.shop.catalogue.variants.values()].filter(({ options }) => options.length > 0);
    return world.twin.placeOrder(DEMO, {
      lines: [{ variantId: variant?.id ?? 0n }],
      cartAttributes: { __fitloop_session: "s-1" },
      ...(placedAt === undefined ? {} : { placedAt }),
      paid,
      webhooks: false,
    });
  };
  /** Three pages of orders, a few of which were paid. */
  const placeMany = (): void => {
    for (let count = 0; count < 520; count += 1) place(undefined, count % 50 === 0);
  };
  const refuseBulk = () => world.twin.world.setDashboard({ bulkQueries: false });
  const asked = (name: string) => world.twin.operations.filter((operation) => operation.name === name);
  const known = async () => (await world.sql.query(`SELECT 1 FROM orders`)).length;
  const untilNight = (): number => nextNight(world.clock.now(), books.shopId).getTime() - world.clock.now();
  /** The night's look, at the shop's own minute and a little later. */
  const toTheNight = () => books.advance(untilNight() + 6 * MINUTE, 5 * MINUTE);

  it("closes the books page by page while Shopify lets the app run no bulk operation", async () => {
    refuseBulk();
    for (let count = 0; count < 7; count += 1) place();
    await toTheNight();
    const report = await readBooksOf(world.sql, books.shopId, world.clock.now());
    expect(report.days).toMatchObject([{ shopify: 7, providers: { bodygram: { delivered: 7, missing: 0 } } }]);
    expect(asked("BulkRun")).toHaveLength(1);
    expect(await world.refusals.list()).toMatchObject([{ name: "bulk", refusals: 1 }]);
    expect(world.logged).toContain("Shopify refuses something to the whole app");
  });

  it("fetches a paid order that nobody told of as soon as ever, on the night of a refusal and after it", async () => {
    refuseBulk();
    await toTheNight();
    const before = await known();
    place();
    await books.advance(8 * MINUTE, MINUTE);
    expect(await known()).toBe(before + 1);
  });

  it("a night whose comparison fails has a backoff of its own, and holds up no look at changes", async () => {
    world.twin.faults.bulk.failWith = "INTERNAL_SERVER_ERROR";
    await toTheNight();
    await books.advance(10 * MINUTE, MINUTE);
    place();
    await books.advance(8 * MINUTE, MINUTE);
    expect(await known()).toBe(1);
    world.twin.faults.bulk.failWith = null;
    await books.advance(2 * HOUR, MINUTE);
    expect((await readBooksOf(world.sql, books.shopId, world.clock.now())).days).toMatchObject([{ shopify: 1 }]);
  });

  it("reads a long night by pages with a kept cursor, at most half as fast as the bucket fills, and books no order twice", async () => {
    refuseBulk();
    placeMany();
    await books.advance(untilNight(), HOUR);
    const from = world.clock.now();
    let report = await readBooksOf(world.sql, books.shopId, from);
    const seen = new Set<string>();
    for (let second = 0; second < 600 && report.days.length === 0; second += 1) {
      await books.advance(1_000);
      report = await readBooksOf(world.sql, books.shopId, world.clock.now());
      seen.add(JSON.stringify(report.night));
    }
    expect(report.days).toMatchObject([{ shopify: 11 }]);
    expect([...seen]).toEqual(['{"read":0,"of":2}', "null"]);
    const pages = asked("OrderHeads").filter(
      ({ variables, errors }) => errors.length === 0 && (variables as { sortKey: string }).sortKey === "PROCESSED_AT",
    );
    expect(pages).toHaveLength(3);
    expect(new Set(pages.map(({ variables }) => (variables as { after: string | null }).after)).size).toBe(
      pages.length,
    );
    // 509 points before the last page, at fifty a second.
    expect(world.clock.now() - from).toBeGreaterThanOrEqual(10_000);
  });

  it("goes on with a night where another process left it", async () => {
    refuseBulk();
    placeMany();
    await books.advance(untilNight(), HOUR);
    await books.advance(5 * MINUTE);
    const [row] = await world.sql.query<{ night: { after: string | null; read: number } | null }>(
      `SELECT night FROM reconciliation WHERE shop_id = $1`,
      [books.shopId],
    );
    expect(row?.night?.read).toBeGreaterThan(0);
    expect(row?.night?.after).not.toBeNull();
    const second = await createBooks(world);
    await second.advance(10 * MINUTE, 5_000);
    expect((await readBooksOf(world.sql, books.shopId, world.clock.now())).days).toMatchObject([{ shopify: 11 }]);
    await second.close();
  });

  it("tries bulk operations again by itself, and says so once they are allowed", async () => {
    refuseBulk();
    await toTheNight();
    world.twin.world.setDashboard({ bulkQueries: true });
    await books.advance(DAY, 10 * MINUTE);
    expect(asked("BulkRun").filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(await world.refusals.list()).toEqual([]);
  });

  it("loses them again after 31 days without a bulk query, and needs nobody to notice", async () => {
    world.twin.world.bulk.usedAt = world.clock.now() - 32 * DAY;
    await toTheNight();
    expect(await world.refusals.list()).toMatchObject([{ name: "bulk" }]);
  });

  it("an app without an IP allowlist is denied them, too", async () => {
    world.twin.world.setDashboard({ network: "none" });
    place();
    await toTheNight();
    expect((await readBooksOf(world.sql, books.shopId, world.clock.now())).days).toMatchObject([{ shopify: 1 }]);
    expect(await world.refusals.list()).toMatchObject([{ name: "bulk" }]);
  });

  describe("a backfill", () => {
    const now = () => new Date(world.clock.now());
    const runner = (holder = 1) =>
      createBackfills({
        linkKeys: LINK_KEYS,
        sql: world.sql,
        admin: world.client,
        files: books.files,
        ingest: books.pipeline.ingest,
        accessOf: async () => ({ addresses: true, customer: false }),
        fetchOrders: books.fetchOrdersGently,
        refusals: world.refusals,
        directory,
        holder,
        now: () => world.clock.now(),
        stopping: () => false,
        log: silentLog,
      });
    const current = async () => {
      const [newest] = await listBackfills(world.sql, books.shopId);
      if (!newest) throw new Error("No backfill was started.");
      return newest;
    };
    const pass = async (ms: number, run = runner()): Promise<void> => {
      for (let left = ms; left > 0; left -= 1_000) {
        world.clock.advance(1_000);
        await books.pipeline.advance(1_000);
        if ((await current()).state === "done") return;
        await run();
      }
    };

    it("reads the past by pages where bulk operations are refused, says how far it has come, and sends each order once", async () => {
      refuseBulk();
      for (let count = 0; count < 30; count += 1) place(world.clock.now() - (50 - count) * DAY);
      const half = async (): Promise<void> => {
        while ((await current()).progress.ingested === 0) await pass(1_000);
      };
      await startBackfill(world.sql, books.shopId, { dryRun: false }, "operator:ada", now());
      await half();
      const { state: before, progress: read } = await current();
      expect({ before, ...read }).toMatchObject({ before: "running", phase: "pages", counted: 30, ingested: 12 });
      expect((Date.parse(read.readUntil ?? "") - Date.parse(read.from)) / DAY).toBeCloseTo(21, 0);
      // Another machine goes on.
      await pass(600_000, runner(2));
      const { state, progress } = await current();
      expect({ state, ...progress }).toMatchObject({
        state: "done",
        ingested: 30,
        unpaid: 0,
        unreadable: 0,
        failure: null,
      });
      expect(progress.readUntil).toBe(progress.to);
      const sent = books.pipeline.requests.map(({ request }) => (request.body as { orderId: string }).orderId);
      expect([...new Set(sent)]).toHaveLength(30);
      expect(sent).toHaveLength(30);
    });

    it("goes on by pages when the bulk operation ends as denied, where the ordinary API names what is withheld", async () => {
      world.twin.world.setDashboard({ refusedFields: ["Order.shippingAddress"] });
      for (let count = 0; count < 3; count += 1) place(world.clock.now() - 20 * DAY + count * MINUTE);
      await startBackfill(world.sql, books.shopId, { dryRun: false }, "operator:ada", now());
      await pass(120_000);
      expect(await current()).toMatchObject({ state: "done", progress: { ingested: 3 } });
      expect(
        await world.sql.query(
          `SELECT customer_withheld_at IS NULL AS customer FROM shop WHERE addresses_withheld_at IS NOT NULL`,
        ),
      ).toEqual([{ customer: true }]);
    });
  });
});
