import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { useDatabase } from "#test/support/database.ts";

const hasServer = Boolean(process.env["DATABASE_URL"]);

describe.skipIf(!hasServer)("what a statement may take on a server (run by npm run test:postgres)", () => {
  const db = useDatabase();
  let database: Database;
  let other: pg.Client;

  beforeEach(async () => {
    database = await openDatabase({ url: db.url, dataDir: db.dataDir, log: silentLog, statementMs: 2_000 });
    other = new pg.Client({ connectionString: db.url });
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await database.close();
  });

  const failing = async (work: Promise<unknown>): Promise<{ code: unknown; ms: number }> => {
    const started = performance.now();
    const code = await work.then(
      () => null,
      (error: unknown) => (error as { code?: unknown }).code,
    );
    return { code, ms: performance.now() - started };
  };

  it.each(["LOCK TABLE shop IN ACCESS EXCLUSIVE MODE", "UPDATE shop SET updated_at = updated_at"])(
    "is a second of waiting where somebody did %s",
    async (held) => {
      await db.sql.query(
        `INSERT INTO shop (domain, installed_at, created_at, updated_at) VALUES ('a', '2026-01-01', '2026-01-01', '2026-01-01')`,
      );
      await other.query(`BEGIN; ${held}`);
      const { code, ms } = await failing(database.sql.query(`UPDATE shop SET name = 'b'`));
      expect(code).toBe("55P03");
      expect(ms).toBeGreaterThan(900);
      expect(ms).toBeLessThan(2_000);
      const upkeep = await failing(database.upkeep.query(`UPDATE shop SET name = 'b'`));
      expect(upkeep.code).toBe("55P03");
      await other.query("ROLLBACK");
      // The connection is as good as before.
      expect(await database.sql.query(`UPDATE shop SET name = 'b' RETURNING 1`)).toHaveLength(1);
    },
  );

  it("is ended by the server itself, by whose work it is", async () => {
    expect(await failing(database.sql.query("SELECT pg_sleep(10)"))).toMatchObject({ code: "57014" });
    expect(await database.sql.query(`SELECT pg_sleep(0) IS NULL AS slept`)).toHaveLength(1);
    const limits = await Promise.all(
      [database.sql, database.upkeep].map(async (sql) => {
        const [row] = await sql.query<Record<string, string>>("SHOW statement_timeout");
        return row?.["statement_timeout"];
      }),
    );
    expect(limits).toEqual(["2s", "1min"]);
  });

  it("holds up nobody beside it while it keeps the tables small", async () => {
    const slow = database.upkeep.query("SELECT pg_sleep(1)");
    const started = performance.now();
    await Promise.all(Array.from({ length: 9 }, () => database.sql.query("SELECT 1")));
    expect(performance.now() - started).toBeLessThan(900);
    await slow;
  });

  it("never waits for an advisory lock: who finds it taken comes back", async () => {
    let release = (): void => undefined;
    const first = database.exclusive("name", () => new Promise<void>((resolve) => (release = resolve)));
    let entered = false;
    await expect.poll(() => countLocks("granted")).toBe(1);
    const second = database.exclusive("name", async () => void (entered = true));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await countLocks("NOT granted")).toBe(0);
    expect(entered).toBe(false);
    release();
    await Promise.all([first, second]);
    expect(entered).toBe(true);
  });

  async function countLocks(which: string): Promise<number> {
    const { rows } = await other.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND ${which}
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.length;
  }
});
