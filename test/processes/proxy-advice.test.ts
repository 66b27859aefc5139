import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAdviceOperations } from "#app/processes/proxy-advice.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createRateLimits } from "#app/platform/http/rate-limits.server.ts";
import { isProof, proofOf } from "#app/session-links/proof.server.ts";
import { useDatabase } from "#test/support/database.ts";

const SHOP = "fitloop-demo.myshopify.com";
const SESSION = "visit-1";
const NOW = Date.UTC(2026, 10, 21, 12);

describe("what a page tells of what it was told", () => {
  const db = useDatabase();
  let operations: ReturnType<typeof createAdviceOperations>;
  let asked: string[];
  let broken: boolean;
  let writing = 0;
  let shop: { id: number; active: boolean } | null;
  beforeEach(() => {
    asked = [];
    broken = false;
    shop = { id: 7, active: true };
    operations = createAdviceOperations({
      sql: {
        exec: (script) => db.sql.exec(script),
        async query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]> {
          asked.push(text);
          if (broken) throw new Error("The database is away.");
          writing += 1;
          try {
            return await db.sql.query<Row>(text, params);
          } finally {
            writing -= 1;
          }
        },
      },
      providers: ["bodygram"],
      shops: { find: () => Promise.resolve(shop) },
      limits: createRateLimits(),
      isProof: (domain, session, proof) => isProof(["hush"], domain, session, proof),
      now: () => NOW,
      log: silentLog,
    });
  });

  // What was answered before it was written must not land in the next test's table.
  afterEach(async () => {
    await soon();
    await expect.poll(() => writing).toBe(0);
  });

  const own = { session: SESSION, proof: proofOf(["hush"], SHOP, SESSION) };
  const advice = { consent: true, provider: "bodygram", product: "5", size: "M" };
  const ask = (path: string, body: unknown, address = "203.0.113.1") =>
    operations.find(path)?.ask({
      ...{ shop: SHOP, address, customer: null, query: new URLSearchParams() },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const rows = () => db.sql.query(`SELECT shop_id, session, size FROM advice`);
  const soon = () => new Promise((resolve) => setTimeout(resolve, 100));

  it("is answered before anything is written, and then kept", async () => {
    expect(await ask("/advice", { ...own, ...advice })).toEqual({ status: 202, body: { taken: true } });
    expect(asked).toEqual([]);
    await expect.poll(rows).toEqual([{ shop_id: 7, session: SESSION, size: "M" }]);
    expect(await ask("/forget", own)).toEqual({ status: 202, body: { taken: true } });
    await expect.poll(rows).toEqual([]);
  });

  it.each([
    ["another visitor's session", "/advice", { ...own, session: "visit-2", ...advice }, 403],
    [
      "another shop's proof",
      "/advice",
      { ...own, proof: proofOf(["hush"], "x.myshopify.com", SESSION), ...advice },
      403,
    ],
    ["no proof", "/advice", { session: SESSION, ...advice }, 403],
    ["no JSON", "/advice", "{", 403],
    ["no consent", "/advice", { ...own, ...advice, consent: undefined }, 400],
    ["more than a size", "/advice", { ...own, ...advice, weight: 80 }, 400],
    ["somebody's session to be forgotten", "/forget", { session: "visit-2", proof: own.proof }, 403],
    ["more than who is to be forgotten", "/forget", { ...own, all: true }, 400],
  ])("is refused with %s, and nothing is written", async (_, path, body, status) => {
    expect(await ask(path, body)).toMatchObject({ status });
    await soon();
    expect(asked).toEqual([]);
  });

  it("is bounded for each session, by whatever address", async () => {
    const answers = [];
    for (let index = 0; index < 61; index += 1) {
      answers.push(await ask("/advice", { ...own, ...advice }, `203.0.113.${index}`));
    }
    expect(answers.slice(0, 60).every((answer) => answer?.status === 202)).toBe(true);
    expect(answers[60]).toMatchObject({ status: 429, headers: { "Retry-After": expect.any(String) } });
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(60);
  });

  it("of a shop that has gone, or while the database is away, comes to nothing and harms nobody", async () => {
    shop = { id: 7, active: false };
    expect(await ask("/advice", { ...own, ...advice })).toMatchObject({ status: 202 });
    await soon();
    expect(asked).toEqual([]);
    shop = { id: 7, active: true };
    broken = true;
    expect(await ask("/advice", { ...own, ...advice })).toMatchObject({ status: 202 });
    await soon();
    expect(await rows()).toEqual([]);
  });

  it("has two addresses, and no other", () => {
    expect(operations.find("/advice")?.method).toBe("POST");
    expect(operations.find("/forget")?.maxBodyBytes).toBe(2_048);
    expect(operations.find("/session")).toBeNull();
  });
});
