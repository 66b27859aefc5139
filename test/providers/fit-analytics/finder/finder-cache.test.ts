import { describe, expect, test } from "vitest";
import type { HttpResult } from "#app/domain/outcome.ts";
import { createAnswerCache } from "#app/processes/answer-cache.ts";
import { answer } from "#test/support/pipeline.ts";
import { BODY, FRONT, useFinder } from "./world.ts";

const { ask, visitor, state, paths, clock, fit } = useFinder();
const MINUTE = 60_000;
const product = (id = "top", more: object = {}) => ask("product", { product: id, ...FRONT, ...more });
const brands = (more: object = {}) => ask("brands", { category: "upper", gender: "m", ...FRONT, ...more });
const fault = (): HttpResult => answer(500);

describe("a product", () => {
  test("is asked for once in a quarter of an hour, an unsupported one in five minutes", async () => {
    expect((await product()).answer).toEqual({ supported: true, category: "upper", gender: "m" });
    expect((await product("unknown")).answer).toEqual({ supported: false });
    clock.time += 4 * MINUTE;
    await Promise.all([product(), product("unknown")]);
    expect(paths()).toHaveLength(2);
    clock.time += 2 * MINUTE;
    await Promise.all([product(), product("unknown")]);
    expect(paths().slice(2)).toEqual(["GET products/shop-unknown"]);
    clock.time += 10 * MINUTE;
    await product();
    expect(paths()).toHaveLength(4);
  });

  test("is another for another language, country, and version or settings of the connection", async () => {
    await product();
    await product("top", { language: "de" });
    await product("top", { country: "DE" });
    expect(paths()).toHaveLength(3);
    state.connection.version = 2;
    clock.time += 31_000;
    await product();
    state.settings = { ...state.settings, sizingSystem: "UK" };
    clock.time += 31_000;
    await product();
    expect(paths()).toHaveLength(5);
    expect(state.requests.at(-1)?.url).toContain("filter%5BshopSizingSystem%5D=UK");
  });

  test.each([answer(500), answer(401), answer(200, "<html>"), answer(204), answer(302), answer(429)])(
    "that can't be told now isn't unsupported, and isn't kept: %j",
    async (result) => {
      state.instead = () => result;
      expect((await product()).status).toBe(503);
      state.instead = null;
      expect((await product()).answer).toMatchObject({ supported: true });
    },
  );

  test("that many ask for at once is asked for once", async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        ask("product", { product: "top", ...FRONT }, { address: String(index) }),
      ),
    );
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(paths()).toHaveLength(1);
  });

  test("that isn't supported costs a start and an answer no other call", async () => {
    expect((await visitor("a").start({ product: "unknown" })).status).toBe(404);
    expect((await visitor("a").answer({ product: "unknown", answers: BODY })).status).toBe(404);
    expect(paths()).toEqual(["GET products/shop-unknown"]);
  });
});

describe("a list", () => {
  test("serves for six hours, and a day more while the API has faults; it may be kept by browsers for one hour", async () => {
    const first = await brands();
    expect((first.answer as { brands: unknown[] }).brands).toHaveLength(1_050);
    expect((first.answer as { brands: unknown[] }).brands[1]).toEqual(["nike", "Nike", 1]);
    expect((first.answer as { brands: unknown[] }).brands[7]).toEqual(["brand-1", "Adler Atelier"]);
    expect(first.headers).toEqual({ "Cache-Control": "public, max-age=3600", Vary: "Accept-Encoding" });
    clock.time += 6 * 60 * MINUTE - 1;
    await brands();
    expect(paths()).toHaveLength(1);
    state.instead = fault;
    clock.time += 2;
    expect(await brands()).toMatchObject({ status: 200, answer: first.answer });
    expect(paths()).toHaveLength(2);
    clock.time += 24 * 60 * MINUTE;
    expect((await brands()).status).toBe(503);
    state.instead = null;
    expect((await brands()).status).toBe(200);
  });

  test("is told as compactly as it can be, and asked for with the shop's prefix", async () => {
    const kind = { category: "lower", gender: "m", ...FRONT };
    const styles = (await ask("styles", { brand: "levis", ...kind })).answer as { styles: unknown[][] };
    const models = [
      ["80401", "511"],
      ["80402", "510"],
    ];
    expect(styles.styles[0]).toEqual(["80400", "slim jeans", models]);
    const sizes = (await ask("sizes", { brand: "levis", ...kind })).answer as { sizes: unknown[][] };
    expect(sizes.sizes[0]).toEqual([expect.stringMatching(/^\d+-2900-WL$/), "2900", "WL", "numeric", "28", "30"]);
    const bras = (await ask("sizes", { category: "bra", gender: "w", ...FRONT })).answer as { sizes: unknown[][] };
    expect(bras.sizes[0]).toEqual(["0-14900-UK", null, "UK", null, "30", "A"]);
    const shapes = (await ask("shapes", { gender: "m", height: "180", weight: "80" })).answer as {
      shapes: unknown[][];
    };
    expect(shapes.shapes).toHaveLength(9);
    expect(shapes.shapes[0]?.[2]).toMatch(/^https:\/\/media\.fitanalytics\.com\//);
    await brands();
    expect(state.requests.at(-1)?.url).toContain("filter%5BshopId%5D=shop&");
    expect(
      fit.providers
        .get()
        .records("fit-analytics")
        .flatMap(({ warnings }) => warnings),
    ).toEqual([]);
  });
});

test("what is a visitor's own is never kept", async () => {
  const told = await visitor("a").start();
  expect(told.headers).toEqual({});
  await visitor("a").start();
  expect(paths().filter((path) => path === "GET profiles")).toHaveLength(2);
});

test("a warm question asks no database, a cold one two statements beside the credential's", async () => {
  await visitor("a").start();
  expect(state.queries).toBe(2);
  clock.time += 29_000;
  await visitor("b").start();
  await product();
  await brands();
  expect(state.queries).toBe(2);
});

test("a token is signed once for each session and customer, and anew before it ends", async () => {
  const tokens = () => new Set(state.requests.map(({ headers }) => headers["Authorization"])).size;
  await visitor("a").start();
  await visitor("a").start();
  expect(tokens()).toBe(2);
  await visitor("a", { customer: "7" }).start();
  expect(tokens()).toBe(3);
  clock.time += 49 * MINUTE;
  await visitor("a").start();
  expect(tokens()).toBe(3);
  clock.time += 2 * MINUTE;
  await visitor("a").start();
  expect(tokens()).toBe(4);
});

test("the memory for answers is bounded by bytes, and what was used longest ago goes first", async () => {
  const cache = createAnswerCache<string>(() => 0, 4_000);
  let asked: string[] = [];
  const get = (question: string) =>
    cache.get(
      question,
      () => ({ keptMs: 1_000 }),
      async () => {
        asked.push(question);
        return "x".repeat(500);
      },
    );
  for (const question of ["a", "b", "c"]) await get(question);
  await get("a");
  await get("d");
  expect(cache.size()).toBeLessThanOrEqual(4_000);
  asked = [];
  for (const question of ["a", "d", "b"]) await get(question);
  expect(asked).toEqual(["b"]);
  await cache.get(
    "huge",
    () => ({ keptMs: 1_000 }),
    async () => "x".repeat(5_000),
  );
  expect(cache.size()).toBeLessThanOrEqual(4_000);
});
