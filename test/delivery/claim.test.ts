import { beforeEach, describe, expect, it } from "vitest";
import { type ClaimLimits, createDueClaims } from "#app/delivery/claim.server.ts";
import { createOrderClaims } from "#app/orders/claim-orders.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { createPipeline, type Pipeline } from "#test/support/pipeline.ts";

describe("claims", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  const WORKER = 1;
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
        `INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, lane, due_at, received_at, created_at)
         SELECT $1, n::text, 'bodygram', 'order_paid', 0, 'pending', 'retry', $3, $4, $4 FROM generate_series(1, $2::int) n`,
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
      const rows = await turns[claim % workers]?.(WORKER, now(), { ...limits, room: [] });
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
    const rows = await createDueClaims(db.sql)(WORKER, now(), {
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
      const rows = await claims(WORKER, now(), { ...limits, room: [] });
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
    const rows = await createDueClaims(db.sql)(WORKER, now(), { perConnection: 64, providers: bodygram(20), room });
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
    const rows = await createDueClaims(db.sql)(WORKER, now(), {
      perConnection: 64,
      providers: bodygram(100),
      room: [],
    });
    expect(rows.map(({ shopId }) => shopId)).toEqual(Array.from({ length: 5 }, () => open));
  });

  describe("of orders to plan", () => {
    const orders = async (rows: number[], dueInMs = -1_000): Promise<number[]> => {
      const ids: number[] = [];
      for (const [index, count] of rows.entries()) {
        const shopId = await pipeline.addShop(`shop-${index}-${dueInMs}.myshopify.com`);
        await db.sql.query(
          `INSERT INTO orders (shop_id, order_id, received_at, placed_at, origin, link_method, due_events, plan_due_at)
           SELECT $1, n::text, $3, $3, 'webhook', 'none', '{order_paid}', $4 FROM generate_series(1, $2::int) n`,
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
        const rows = await claim(WORKER, now(), { alone: 100, total: 12 });
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
      expect(await claim(WORKER, now(), limits)).toEqual([]);
      const [shop = 0] = await orders([1]);
      expect(await claim(WORKER, now(), limits)).toMatchObject([{ shopId: shop, orderId: "1" }]);
      expect(await claim(WORKER, now(), limits)).toEqual([]);
    });

    it("end where the shop that the last claim ended at has nothing any more", async () => {
      const shops = await orders([1, 1, 1, 1, 1, 1]);
      const claim = createOrderClaims(db.sql);
      const limits = { alone: 1, total: 6, visits: 3 };
      expect((await claim(WORKER, now(), limits)).length).toBeGreaterThan(0);
      await db.sql.query(`UPDATE orders SET plan_due_at = NULL WHERE shop_id >= $1`, [shops[2]]);
      await db.sql.query(`UPDATE orders SET plan_due_at = $1`, [new Date(pipeline.clock() + 60_000)]);
      await db.sql.query(`DELETE FROM orders WHERE shop_id = $1`, [shops[5]]);
      expect(await claim(WORKER, now(), limits)).toEqual([]);
    });
  });
});
