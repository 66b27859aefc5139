import { beforeEach, describe, expect, it } from "vitest";
import { type ClaimLimits, createDueClaims } from "#app/delivery/claim.server.ts";
import { createOrderClaims } from "#app/orders/claim-orders.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";

describe("claims", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  const now = (): Date => new Date(pipeline.clock());

  const bodygram = (free: number) => [{ provider: "bodygram", free }];

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
  });

  /** Makes shops, each with so many deliveries to Bodygram, due by so many milliseconds from now; gives their ids. */
  const backlogs = async (rows: number[], dueInMs = -1_000): Promise<number[]> => {
    const ids: number[] = [];
    for (const [index, count] of rows.entries()) {
      const shopId = await pipeline.addShop(`shop-${index}-${dueInMs}.myshopify.com`);
      await pipeline.connect(shopId, "bodygram");
      await db.sql.query(
        `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at)
         SELECT $1, n::text, 'bodygram', 'retry', $3, $4, $4 FROM generate_series(1, $2::int) n`,
        [shopId, count, new Date(pipeline.clock() + dueInMs), now()],
      );
      ids.push(shopId);
    }
    return ids;
  };

  /** How many deliveries each shop got over so many claims, made by so many workers in turn. */
  const claimedByShop = async (shops: number[], limits: Omit<ClaimLimits, "room">, claims: number, workers = 1) => {
    const turns = Array.from({ length: workers }, () => createDueClaims(db.sql));
    const counts = new Map(shops.map((id) => [id, 0]));
    for (let claim = 0; claim < claims; claim += 1) {
      const rows = await turns[claim % workers]?.(pipeline.worker.id, now(), { ...limits, room: [] });
      for (const { shopId } of rows ?? []) counts.set(shopId, (counts.get(shopId) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  it("give every shop the same however many wait, whatever its id, when there is more than can be sent", async () => {
    const shops = await backlogs(Array.from({ length: 30 }, () => 40));
    const fewer = await claimedByShop(shops, { perConnection: 64, providers: bodygram(12) }, 5);
    expect(new Set(fewer)).toEqual(new Set([2]));
    const more = await claimedByShop(shops, { perConnection: 64, providers: bodygram(100) }, 3);
    expect(new Set(more)).toEqual(new Set([9]));
  });

  it("don't give a shop less because the total was used up in its turn", async () => {
    const shops = await backlogs(Array.from({ length: 7 }, () => 300));
    const counts = await claimedByShop(shops, { perConnection: 64, providers: bodygram(400) }, 4);
    expect(new Set(counts)).toEqual(new Set([4 * 57]));
  });

  it("are fair among any number of workers", async () => {
    const shops = await backlogs(Array.from({ length: 20 }, () => 40));
    const counts = await claimedByShop(shops, { perConnection: 64, providers: bodygram(5) }, 12, 3);
    expect(new Set(counts)).toEqual(new Set([3]));
  });

  it("let a shop with few deliveries have them in the first turn, however long another's backlog is", async () => {
    const [burst = 0, ...others] = await backlogs([2_000, 1, 1, 1]);
    const rows = await createDueClaims(db.sql)(pipeline.worker.id, now(), {
      perConnection: 64,
      providers: bodygram(400),
      room: [],
    });
    for (const shop of others) expect(rows.filter(({ shopId }) => shopId === shop)).toHaveLength(1);
    expect(rows.filter(({ shopId }) => shopId === burst)).toHaveLength(64);
  });

  it("look at so many connections at most, and come by all of them in turn with equal shares", async () => {
    await backlogs(
      Array.from({ length: 50 }, () => 1),
      60_000,
    );
    const shops = await backlogs(Array.from({ length: 20 }, () => 200));
    const limits = { perConnection: 64, providers: bodygram(64), visits: 10 };
    const first = await claimedByShop(shops, limits, 5);
    expect(new Set(first)).toEqual(new Set([0]));
    // Seventy connections, ten a claim where nothing is due, and four shares of sixteen where all is.
    const claims = createDueClaims(db.sql);
    const counts = new Map<number, number>();
    for (let claim = 0; claim < 30; claim += 1) {
      const rows = await claims(pipeline.worker.id, now(), { ...limits, room: [] });
      for (const [shop, own] of Map.groupBy(rows, ({ shopId }) => shopId)) {
        expect(own).toHaveLength(16);
        counts.set(shop, (counts.get(shop) ?? 0) + own.length);
      }
    }
    expect(counts.size).toBe(20);
    expect(new Set(counts.values())).toEqual(new Set([48]));
  });

  it("give a connection no more than it has room for, and its share to the others", async () => {
    const [full = 0, narrow = 0, wide = 0] = await backlogs([50, 50, 50]);
    const room = [
      { shopId: full, provider: "bodygram", free: 0 },
      { shopId: narrow, provider: "bodygram", free: 3 },
    ];
    const rows = await createDueClaims(db.sql)(pipeline.worker.id, now(), {
      perConnection: 64,
      providers: bodygram(20),
      room,
    });
    expect(Map.groupBy(rows, ({ shopId }) => shopId).get(full)).toBeUndefined();
    expect(rows.filter(({ shopId }) => shopId === narrow)).toHaveLength(3);
    expect(rows.filter(({ shopId }) => shopId === wide)).toHaveLength(10);
  });

  it.each([
    ["held", "state = 'held'"],
    ["switched off", "enabled = false"],
    ["paused", "paused_until = '2999-01-01'"],
    ["behind an open circuit", "circuit_opened_at = '2026-01-01'"],
  ])("leave a connection alone that is %s", async (_what, change) => {
    const [closed = 0, open = 0] = await backlogs([5, 5]);
    await db.sql.query(`UPDATE connection SET ${change} WHERE shop_id = $1`, [closed]);
    const rows = await createDueClaims(db.sql)(pipeline.worker.id, now(), {
      perConnection: 64,
      providers: bodygram(100),
      room: [],
    });
    expect(rows.map(({ shopId }) => shopId)).toEqual(Array.from({ length: 5 }, () => open));
  });

  describe("of a connection that was released", () => {
    const release = (shop: number) =>
      db.sql.query(`UPDATE connection SET released_at = $2, pace_at = $2, paced_since = $2 WHERE shop_id = $1`, [
        shop,
        now(),
      ]);
    let at = 0;
    beforeEach(() => (at = pipeline.clock()));
    const claim = (claims: ReturnType<typeof createDueClaims>) =>
      claims(pipeline.worker.id, new Date(at), { perConnection: 64, providers: bodygram(100), room: [] });
    const connection = async () =>
      (await db.sql.query<{ released_at: Date | null }>(`SELECT released_at FROM connection`))[0];

    it("give the oldest orders first, whatever they were due at, five a second, and twice as many each minute", async () => {
      const [shop = 0] = await backlogs([400], 3_600_000);
      await db.sql.query(`UPDATE due SET received_at = received_at - order_id::int * interval '1 second'`);
      await release(shop);
      const claims = createDueClaims(db.sql);
      const first = await claim(claims);
      expect(first.map(({ orderId }) => orderId)).toEqual(["400"]);
      expect(await claim(claims)).toEqual([]);
      let claimed = 0;
      for (let quarter = 0; quarter < 40; quarter += 1) {
        at += 250;
        claimed += (await claim(claims)).length;
      }
      expect(claimed).toBe(50);
      await db.sql.query(`UPDATE connection SET paced_since = $1`, [new Date(at - 60_000)]);
      for (let quarter = 0; quarter < 40; quarter += 1) {
        at += 250;
        claimed += (await claim(claims)).length;
      }
      // A quarter of a second's pace is carried over as a fraction.
      expect(claimed).toBeGreaterThanOrEqual(149);
      expect(claimed).toBeLessThanOrEqual(150);
    });

    it("leave what was tried since to its own backoff, and write no row of those that wait", async () => {
      const [shop = 0] = await backlogs([3], 3_600_000);
      await release(shop);
      await db.sql.query(`UPDATE due SET set_at = set_at + interval '1 second' WHERE order_id = '2'`);
      const before = await db.sql.query(`SELECT xmin::text, order_id FROM due ORDER BY order_id`);
      const claims = createDueClaims(db.sql);
      await claim(claims);
      expect((await db.sql.query(`SELECT xmin::text, order_id FROM due ORDER BY order_id`)).slice(1)).toEqual(
        before.slice(1),
      );
      at += 10_000;
      expect((await claim(claims)).map(({ orderId }) => orderId)).toEqual(["3"]);
      expect((await connection())?.released_at).toBeNull();
    });

    it("is never written to once nothing is left that waited", async () => {
      await backlogs([2]);
      const before = await db.sql.query(`SELECT xmin::text FROM connection`);
      expect(await claim(createDueClaims(db.sql))).toHaveLength(2);
      expect(await db.sql.query(`SELECT xmin::text FROM connection`)).toEqual(before);
    });
  });

  it("leave what waits of an order at a provider until the order is planned", async () => {
    const [shop = 0] = await backlogs([1]);
    await db.sql.query(
      `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at, claimed_by)
       SELECT shop_id, order_id, 'plan', 'live', due_at, set_at, received_at, $2 FROM due WHERE shop_id = $1`,
      [shop, pipeline.worker.id],
    );
    const limits = { perConnection: 64, providers: bodygram(100), room: [] };
    expect(await createDueClaims(db.sql)(pipeline.worker.id, now(), limits)).toEqual([]);
    await db.sql.query(`DELETE FROM due WHERE queue = 'plan'`);
    expect(await createDueClaims(db.sql)(pipeline.worker.id, now(), limits)).toHaveLength(1);
  });

  describe("of orders to plan", () => {
    const orders = async (rows: number[], dueInMs = -1_000): Promise<number[]> => {
      const ids: number[] = [];
      for (const [index, count] of rows.entries()) {
        const shopId = await pipeline.addShop(`shop-${index}-${dueInMs}.myshopify.com`);
        await db.sql.query(
          `WITH made AS (
             INSERT INTO orders (shop_id, order_id, received_at, placed_at, origin, link_method)
             SELECT $1, n::text, $3, $3, 'webhook', 'none' FROM generate_series(1, $2::int) n RETURNING *
           )
           INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at, events)
           SELECT shop_id, order_id, 'plan', 'live', $4, $3, received_at, '{order_paid}' FROM made`,
          [shopId, count, now(), new Date(pipeline.clock() + dueInMs)],
        );
        ids.push(shopId);
      }
      return ids;
    };

    it("give every shop the same, whatever its id", async () => {
      const shops = await orders(Array.from({ length: 30 }, () => 20));
      const claim = createOrderClaims(db.sql);
      const counts = new Map(shops.map((id) => [id, 0]));
      for (let turn = 0; turn < 5; turn += 1) {
        const rows = await claim(pipeline.worker.id, now(), { alone: 100, total: 12 });
        for (const { shopId } of rows) counts.set(shopId, (counts.get(shopId) ?? 0) + 1);
      }
      expect(new Set(counts.values())).toEqual(new Set([2]));
    });

    it("find one that is due among any number that are not, in one claim", async () => {
      await orders(
        Array.from({ length: 20 }, () => 1),
        60_000,
      );
      const claim = createOrderClaims(db.sql);
      const limits = { alone: 10, total: 10, visits: 4 };
      expect(await claim(pipeline.worker.id, now(), limits)).toEqual([]);
      const [shop = 0] = await orders([1]);
      expect(await claim(pipeline.worker.id, now(), limits)).toMatchObject([{ shopId: shop, orderId: "1" }]);
      expect(await claim(pipeline.worker.id, now(), limits)).toEqual([]);
    });

    it("end where the shop that the last claim ended at has nothing any more", async () => {
      const shops = await orders([1, 1, 1, 1, 1, 1]);
      const claim = createOrderClaims(db.sql);
      const limits = { alone: 1, total: 6, visits: 3 };
      expect((await claim(pipeline.worker.id, now(), limits)).length).toBeGreaterThan(0);
      await db.sql.query(`DELETE FROM due WHERE shop_id >= $1`, [shops[2]]);
      await db.sql.query(`UPDATE due SET due_at = $1`, [new Date(pipeline.clock() + 60_000)]);
      expect(await claim(pipeline.worker.id, now(), limits)).toEqual([]);
    });
  });
});
