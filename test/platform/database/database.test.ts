import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PgBoss } from "pg-boss";
import { Prisma, openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { databaseKinds, useDatabase } from "#test/support/database.ts";

const NOON = new Date("2026-11-21T12:00:00.123Z");

describe.each(databaseKinds)("the %s database", (kind) => {
  const db = useDatabase(kind);

  test("is of the kind that was asked for, and healthy", async () => {
    expect(db.database.kind).toBe(kind);
    expect(await db.database.healthy()).toBe(true);
  });

  test("reads every type as the contract says", async () => {
    const [row] = await db.sql.query(
      `SELECT 9007199254740993::int8 AS int8, 1.50::numeric AS numeric, $1::timestamptz AS timestamptz,
        '{"a": [1]}'::jsonb AS jsonb, '[1]'::json AS json, '2026-02-28'::date AS date, '\\x00ff'::bytea AS bytea,
        ARRAY[1, 2]::int8[] AS int8s, true AS bool, 1.5::float8 AS float8, 7 AS int4, count(*), NULL::text AS nothing
        FROM shop`,
      [NOON],
    );
    expect(row).toEqual({
      int8: "9007199254740993",
      numeric: "1.50",
      timestamptz: NOON,
      jsonb: { a: [1] },
      json: [1],
      date: "2026-02-28",
      bytea: Buffer.from([0, 255]),
      int8s: ["1", "2"],
      bool: true,
      float8: 1.5,
      int4: 7,
      count: "0",
      nothing: null,
    });
  });

  test("takes parameters of every type, singly and in arrays for a batch", async () => {
    const [row] = await db.sql.query(
      `SELECT $1::int8 AS int8, $2::jsonb AS jsonb, $3::bytea AS bytea, $4::date AS date, $5::bool AS bool,
        $6::int[] AS ints, $7::text[] AS texts, $8::timestamptz[] AS instants, $9::jsonb[] AS jsons, $10::text AS nothing`,
      [
        9007199254740993n,
        JSON.stringify(["a list"]),
        Buffer.from([1, 2]),
        "2026-02-28",
        false,
        [1, null],
        ['a "quoted", {braced} \\ word', null, "NULL", ""],
        [NOON, null],
        [JSON.stringify({ a: 'b"c' }), null],
        null,
      ],
    );
    expect(row).toEqual({
      int8: "9007199254740993",
      jsonb: ["a list"],
      bytea: Buffer.from([1, 2]),
      date: "2026-02-28",
      bool: false,
      ints: [1, null],
      texts: ['a "quoted", {braced} \\ word', null, "NULL", ""],
      instants: [NOON, null],
      jsons: [{ a: 'b"c' }, null],
      nothing: null,
    });
  });

  test("answers a thousand queries asked at once", async () => {
    const asked = Array.from({ length: 1000 }, (_, n) => db.sql.query<{ n: number }>("SELECT $1::int AS n", [n]));
    expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(asked.map((_, n) => n));
  });

  test("names the state of a refused statement, keeps its parameters to itself, and goes on", async () => {
    await insertCounter("a", 1n);
    const refused = await insertCounter("a", 2n).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "23505" });
    expect(refused).not.toHaveProperty("params");
    expect(await db.sql.query("SELECT value FROM counter")).toEqual([{ value: "1" }]);
  });

  test("runs a script as one transaction: all of it or nothing", async () => {
    const script = `INSERT INTO counter (shop_id, name, day) VALUES (1, 'kept?', '2026-01-01'); SELECT 1 / 0`;
    await expect(db.sql.exec(script)).rejects.toMatchObject({ code: "22012" });
    await expect(db.sql.exec(`BEGIN; ${script}; COMMIT`)).rejects.toMatchObject({ code: "22012" });
    expect(await db.sql.query("SELECT * FROM counter")).toEqual([]);
  });

  test("gives Prisma and raw SQL the same rows", async () => {
    const shop = await db.database.prisma.shop.create({
      data: { domain: "a.myshopify.com", scopes: ["read_orders"], installedAt: NOON, createdAt: NOON, updatedAt: NOON },
    });
    expect(shop).toMatchObject({ id: 1, state: "active", settings: {}, installedAt: NOON });
    expect(await db.sql.query("SELECT id, scopes, installed_at FROM shop")).toEqual([
      { id: 1, scopes: ["read_orders"], installed_at: NOON },
    ]);
    await db.sql.query("UPDATE shop SET uninstalled_at = $1 WHERE id = $2", [NOON, 1]);
    expect((await db.database.prisma.shop.findUniqueOrThrow({ where: { id: 1 } })).uninstalledAt).toEqual(NOON);
  });

  test("tells Prisma that a row exists already (P2002)", async () => {
    const day = new Date("2026-01-01");
    const create = () => db.database.prisma.counter.create({ data: { shopId: 1, name: "a", day } });
    await create();
    const refused = await create().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Prisma.PrismaClientKnownRequestError);
    expect(refused).toMatchObject({
      code: "P2002",
      meta: { driverAdapterError: { cause: { constraint: { fields: ["shop_id", "name", "day"] } } } },
    });
  });

  test("carries bytes through Prisma", async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const [row] = await db.database.prisma.$queryRaw<{ bytes: Uint8Array }[]>`SELECT ${bytes}::bytea AS bytes`;
    expect(Buffer.from(row?.bytes ?? [])).toEqual(bytes);
  });

  test("undoes the array form of a transaction as a whole", async () => {
    const { prisma } = db.database;
    const data = { shopId: 1, name: "a", day: new Date("2026-01-01"), value: 9007199254740993n };
    const both = prisma.$transaction([prisma.counter.create({ data }), prisma.counter.create({ data })]);
    await expect(both).rejects.toMatchObject({ code: "P2002" });
    expect(await prisma.counter.count()).toBe(0);
    await prisma.$transaction([prisma.counter.create({ data })]);
    expect(await prisma.counter.findMany()).toEqual([data]);
  });

  test("lets one holder of a lock work at a time, and the next one after a failure", async () => {
    const steps: string[] = [];
    const work = (name: string) =>
      db.database.exclusive("a lock", async (sql) => {
        steps.push(`${name} begins`);
        await sql.query("SELECT 1");
        steps.push(`${name} ends`);
        if (name === "first") throw new Error("It failed.");
        return name;
      });
    const results = await Promise.allSettled([work("first"), work("second"), work("third")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(steps).toHaveLength(6);
    for (let i = 0; i < 6; i += 2) expect(steps[i]?.split(" ")[0]).toBe(steps[i + 1]?.split(" ")[0]);
    expect(await db.database.exclusive("a lock", () => db.database.exclusive("another", async () => "free"))).toBe(
      "free",
    );
  });

  test("wakes every listener of a channel and no one after the end", async () => {
    const heard: string[] = [];
    let wake = (): void => undefined;
    const endFirst = await db.database.listen("due", () => heard.push("first"));
    const endSecond = await db.database.listen("due", () => {
      heard.push("second");
      wake();
    });
    const woken = new Promise<void>((resolve) => (wake = resolve));
    await db.database.notify("due");
    await woken;
    expect(heard.sort()).toEqual(["first", "second"]);

    await endFirst();
    const wokenAgain = new Promise<void>((resolve) => (wake = resolve));
    await db.sql.query("SELECT pg_notify('due', '')");
    await wokenAgain;
    expect(heard).toEqual(["first", "second", "second"]);
    await endSecond();
    await expect(db.database.notify("Robert'; --")).rejects.toThrow("lower case letters");
  });

  test("can be vacuumed while it works", async () => {
    const work = Array.from({ length: 20 }, (_, n) => insertCounter(`n${n}`, BigInt(n)));
    await Promise.all([db.database.vacuum(), ...work]);
    expect(await db.sql.query("SELECT count(*) FROM counter")).toEqual([{ count: "20" }]);
  });

  describe("under pg-boss", () => {
    let boss: PgBoss;
    beforeAll(async () => {
      boss = new PgBoss({
        db: db.database.boss,
        backend: db.database.bossBackend,
        useListenNotify: true,
        supervise: false,
        schedule: false,
      });
      await boss.start();
    });
    afterAll(() => boss.stop({ graceful: false }));

    test("hands a job over within the moment, by notification", async () => {
      await boss.createQueue("orders", { notify: true });
      const done = new Promise<unknown>((resolve) => {
        void boss.work<{ order: string }>("orders", { pollingIntervalSeconds: 60 }, async ([job]) =>
          resolve(job?.data),
        );
      });
      await boss.insert("orders", [{ data: { order: "1" } }]);
      expect(await done).toEqual({ order: "1" });
    });
  });

  if (kind === "server") {
    test("forgets lost connections: queries recover and listeners listen again", async () => {
      const own = await openDatabase({ url: db.url, dataDir: db.dataDir, log: silentLog });
      let heard = (): void => undefined;
      const restored = new Promise<void>((resolve) => (heard = resolve));
      await own.listen("due", () => heard());
      await own.sql.query("SELECT $1::int", [1]);
      await db.sql.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      await restored;
      const again = new Promise<void>((resolve) => (heard = resolve));
      await db.database.notify("due");
      await again;
      // The pool may not have noticed yet: then the interrupted query fails, and the one after it works.
      await own.sql.query("SELECT $1::int", [1]).catch(() => undefined);
      expect(await own.sql.query("SELECT $1::int AS n", [1])).toEqual([{ n: 1 }]);
      expect(await own.healthy()).toBe(true);
      await own.close();
    });

    test("says so when the server does not answer", async () => {
      const nobody = await openDatabase({ url: "postgres://127.0.0.1:1/none", dataDir: db.dataDir, log: silentLog });
      expect(await nobody.healthy()).toBe(false);
      await expect(nobody.sql.query("SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
      await nobody.close();
    });
  }

  function insertCounter(name: string, value: bigint) {
    return db.sql.query("INSERT INTO counter (shop_id, name, day, value) VALUES (1, $1, '2026-01-01', $2)", [
      name,
      value,
    ]);
  }
});
