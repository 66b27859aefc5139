import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createMetrics } from "#app/platform/telemetry/metrics.server.ts";
import { readMigrations } from "#app/platform/database/migrate.server.ts";
import { createHealth, type Health } from "#app/processes/health.server.ts";
import { type Operations, startOperations } from "#app/processes/operations.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { openQueue } from "#app/queue/boss.server.ts";
import { useDatabase } from "#test/support/database.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const MINUTE = 60_000;

describe("the server for those who run the app", () => {
  const db = useDatabase();
  let running: Operations;
  let health: Health;
  let origin: string;
  let now: number;
  let unsettledMs: number;

  beforeAll(async () => {
    const queue = await openQueue(db.database, silentLog, { worker: false });
    await queue.stop();
  });
  beforeEach(() => start());
  afterEach(() => running.close());

  async function start(role = "all", database: Partial<Database> = db.database): Promise<void> {
    now = NOW;
    unsettledMs = 0;
    const parts = { env: { role, sending: true }, database, clock: { now: () => now }, metrics: createMetrics() };
    health = createHealth(parts as unknown as Services, { unsettledMs: () => unsettledMs });
    running = await startOperations(() => health, { metricsHost: "127.0.0.1", metricsPort: 0 });
    origin = `http://127.0.0.1:${running.port}`;
  }
  const restart = async (role: string, database?: Partial<Database>): Promise<void> => {
    running.close();
    await start(role, database);
  };
  const ask = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${origin}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const figures = async (): Promise<string[]> => (await ask("/metrics")).text.split("\n");

  async function connect(provider = "naiz", columns = "", values = ""): Promise<void> {
    await db.sql.query(
      `INSERT INTO shop (id, domain, installed_at, created_at, updated_at) VALUES (1, 'a.myshopify.com', $1, $1, $1)
       ON CONFLICT DO NOTHING`,
      [new Date(NOW)],
    );
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, enabled, created_at, updated_at${columns})
       VALUES (1, $1, true, $2, $2${values})`,
      [provider, new Date(NOW)],
    );
  }
  async function owe(delivery: { status?: string; lane?: string; provider?: string; age?: number }): Promise<void> {
    const { status = "pending", lane = "live", provider = "naiz", age = 0 } = delivery;
    const at = new Date(NOW - age);
    await db.sql.query(
      status === "dead"
        ? `INSERT INTO tally (shop_id, day, provider, status, reason, part, value)
           VALUES (1, $4::timestamptz::date, $2, 'dead', coalesce($1::text, $3::text), 0, 1)`
        : `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at) VALUES (1, $1, $2, $3, $4, $4, $4)`,
      [crypto.randomUUID(), provider, lane, at],
    );
  }
  async function order(columns: { origin?: string; age: number }): Promise<void> {
    const at = new Date(NOW - columns.age);
    await db.sql.query(
      `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at) VALUES (1, $1, 'plan', $3, $2, $2, $2)`,
      [crypto.randomUUID(), at, columns.origin ?? "live"],
    );
  }

  it("says that the process lives, that it is ready, and what it counts", async () => {
    expect(await ask("/healthz")).toMatchObject({ status: 200 });
    expect(await ask("/readyz")).toEqual({ status: 200, text: '{"status":"ready","queueAge":0}' });
    expect(await figures()).toEqual(
      expect.arrayContaining(["fitloop_database_up 1", 'fitloop_workers{state="alive"} 0']),
    );
    expect((await ask("/")).status).toBe(404);
  });

  it("isn't ready while due deliveries lie for more than five minutes", async () => {
    await connect();
    await owe({ age: 4 * MINUTE });
    expect((await ask("/readyz")).status).toBe(200);
    now += 2 * MINUTE;
    expect(await ask("/readyz")).toEqual({
      status: 503,
      text: '{"status":"unready","reason":"queue_age","queueAge":360}',
    });
    expect(await figures()).toContain('fitloop_queue_age_seconds{queue="deliver"} 360');
  });

  it("isn't ready while orders wait for their plan for more than five minutes", async () => {
    await connect();
    await order({ age: 6 * MINUTE });
    expect(await ask("/readyz")).toMatchObject({ status: 503 });
    expect(await figures()).toContain('fitloop_queue_age_seconds{queue="plan"} 360');
  });

  it("isn't ready while an answer waits to be written down, though the database answers", async () => {
    unsettledMs = 61_000;
    expect(await ask("/readyz")).toEqual({
      status: 503,
      text: '{"status":"unready","reason":"settling","unsettledMs":61000}',
    });
  });

  it("tells for how long the oldest claim has been worked on", async () => {
    await connect();
    await owe({ age: 0 });
    await db.sql.query(`UPDATE due SET claimed_by = 1, claimed_at = $1`, [new Date(NOW - 90_000)]);
    expect(await figures()).toContain("fitloop_sending_age_seconds 90");
  });

  it("goes on taking webhooks however old the queue is: what is taken is kept", async () => {
    await connect();
    await owe({ age: 10 * MINUTE });
    await restart("web");
    expect(await ask("/readyz")).toEqual({ status: 200, text: '{"status":"ready","queueAge":600}' });
  });

  it("doesn't call a backfill's orders late, nor what waits for a provider or a merchant", async () => {
    await connect("naiz");
    await connect("robosize", ", circuit_opened_at", ", $2");
    await connect("bodygram", ", state, held_at", ", 'held', $2");
    await owe({ lane: "backfill", age: 60 * MINUTE });
    await owe({ provider: "robosize", age: 60 * MINUTE });
    await owe({ provider: "bodygram", status: "held", age: 60 * MINUTE });
    await order({ origin: "backfill", age: 60 * MINUTE });
    expect(await ask("/readyz")).toMatchObject({ status: 200 });
    expect(await figures()).toEqual(
      expect.arrayContaining([
        'fitloop_queue_age_seconds{queue="deliver"} 0',
        'fitloop_held_deliveries{provider="bodygram"} 1',
        'fitloop_connections{provider="naiz",state="open"} 1',
        'fitloop_connections{provider="robosize",state="circuit_open"} 1',
        'fitloop_connections{provider="bodygram",state="held"} 1',
      ]),
    );
  });

  it("counts the dead of the last week, by provider", async () => {
    await connect();
    for (const age of [MINUTE, 24 * 60 * MINUTE, 8 * 24 * 60 * MINUTE]) await owe({ status: "dead", age });
    expect(await figures()).toContain('fitloop_dead_deliveries{provider="naiz"} 2');
  });

  it("isn't ready, and shows no old figures, while the database doesn't answer", async () => {
    const sql = { query: () => Promise.reject(new Error("gone")), exec: () => Promise.reject(new Error("gone")) };
    await restart("all", { sql, healthy: async () => false });
    expect(await ask("/readyz")).toEqual({ status: 503, text: '{"status":"unready","reason":"database"}' });
    expect(await ask("/healthz")).toMatchObject({ status: 200 });
    const lines = await figures();
    expect(lines).toContain("fitloop_database_up 0");
    expect(lines.some((line) => line.startsWith("fitloop_queue_age_seconds{"))).toBe(false);
  });

  it("isn't ready on a database that lacks one of its migrations", async () => {
    const last = readMigrations().at(-1)?.name;
    const { sql } = db.database;
    const lacking = {
      ...sql,
      query: async <Row>(text: string, params?: readonly unknown[]): Promise<Row[]> => {
        const rows = await sql.query<Row>(text, params);
        return rows.filter((row) => (row as { name?: string }).name !== last);
      },
    };
    await restart("all", { sql: lacking, healthy: async () => true });
    const { status, text } = await ask("/readyz");
    expect([status, JSON.parse(text)]).toEqual([
      503,
      { status: "unready", reason: "migrations", detail: expect.stringContaining(`the first is ${last}.`) as string },
    ]);
  });

  it("isn't ready once it drains, so that nobody sends it more", async () => {
    health.drain();
    expect(await ask("/readyz")).toEqual({ status: 503, text: '{"status":"unready","reason":"draining"}' });
    expect(await ask("/healthz")).toMatchObject({ status: 200 });
  });

  it("says in a sentence when another process has its port", async () => {
    await expect(
      startOperations(() => health, { metricsHost: "127.0.0.1", metricsPort: running.port }),
    ).rejects.toThrow(`Port ${running.port} is taken: give each process on this machine a METRICS_PORT of its own.`);
  });
});
