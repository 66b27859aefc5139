import { describe, expect, it, test } from "vitest";
import { readAdvice } from "#app/session-links/advice-request.ts";
import { forgetAdvice, keepAdvice } from "#app/session-links/advice.server.ts";
import { useDatabase } from "#test/support/database.ts";

const read = (body: unknown) => readAdvice(body, ["bodygram", "naiz"]);
const whole = { consent: true, provider: "bodygram", product: "5", size: "M" };
const nothingMore = { reference: null, score: null, immediate: false, taken: false };

test("advice is read with what a size tells, absent parts as none", () => {
  expect(read(whole)).toEqual({ provider: "bodygram", product: "5", size: "M", ...nothingMore });
  const more = { reference: "TEE-1", score: 0.91, immediate: true, taken: true };
  expect(read({ ...whole, size: " M ", ...more })).toEqual({ provider: "bodygram", product: "5", size: "M", ...more });
});

test.each([
  ["nothing", null],
  ["a list", []],
  ["no consent", { ...whole, consent: false }],
  ["consent in words", { ...whole, consent: "true" }],
  ["nobody's provider", { ...whole, provider: "constructor" }],
  ["a product that is no id", { ...whole, product: "5; DROP TABLE advice" }],
  ["a size of 65 characters", { ...whole, size: "M".repeat(65) }],
  ["a blank size", { ...whole, size: "  " }],
  ["a size with a line break", { ...whole, size: "M\nL" }],
  ["a score that is no number", { ...whole, score: "high" }],
  ["a score without an end", { ...whole, score: Number.POSITIVE_INFINITY }],
  ["a body value", { ...whole, height: 180 }],
])("refuses %s", (_, body) => {
  expect(read(body)).toBeNull();
});

describe("advice that is kept", () => {
  const db = useDatabase();
  const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 20, 10, 0, seconds));
  const advice = { provider: "bodygram", product: "5", size: "M", ...nothingMore };
  const shop = async (): Promise<number> => {
    const [row] = await db.sql.query<{ id: number }>(
      `INSERT INTO shop (domain, installed_at, created_at, updated_at) VALUES ('advice.myshopify.com', $1, $1, $1) RETURNING id`,
      [at(0)],
    );
    return row?.id ?? 0;
  };
  const rows = () =>
    db.sql.query(`SELECT session, product_id, size, taken, told_at FROM advice ORDER BY session, told_at`);

  it("stands as it was told, one row a time, and from the first on the shop's orders are looked through", async () => {
    const id = await shop();
    await keepAdvice(db.sql, id, "a", advice, at(1));
    await keepAdvice(db.sql, id, "a", { ...advice, taken: true }, at(1));
    await keepAdvice(db.sql, id, "a", { ...advice, size: "L" }, at(2));
    expect(await rows()).toEqual([
      { session: "a", product_id: "5", size: "M", taken: true, told_at: at(1) },
      { session: "a", product_id: "5", size: "L", taken: false, told_at: at(2) },
    ]);
    expect(await db.sql.query(`SELECT lines_until FROM shop WHERE id = $1`, [id])).toEqual([{ lines_until: at(1) }]);
  });

  it("is bounded for a session, and goes with its consent, out of the lines too", async () => {
    const id = await shop();
    for (let second = 0; second < 205; second += 1) await keepAdvice(db.sql, id, "a", advice, at(second));
    await keepAdvice(db.sql, id, "b", advice, at(0));
    expect(await rows()).toHaveLength(201);
    await db.sql.query(
      `INSERT INTO order_line (shop_id, order_id, line_id, product_id, day, session, advice) VALUES
         ($1, '1', '1', '5', '2026-11-20', 'a', '[]'), ($1, '2', '2', '5', '2026-11-20', 'b', '[]')`,
      [id],
    );
    await forgetAdvice(db.sql, id, "a");
    expect(await rows()).toMatchObject([{ session: "b" }]);
    expect(await db.sql.query(`SELECT order_id, session, advice FROM order_line ORDER BY order_id`)).toEqual([
      { order_id: "1", session: null, advice: null },
      { order_id: "2", session: "b", advice: [] },
    ]);
  });
});
