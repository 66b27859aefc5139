import { describe, expect, test } from "vitest";
import { answer, noAnswer } from "#test/support/pipeline.ts";
import { BODY, FRONT, useFinder } from "./world.ts";

const { ask, visitor, state, paths, clock } = useFinder();
const product = (address = "203.0.113.7", id = "top") => ask("product", { product: id, ...FRONT }, { address });
const statuses = async (count: number, one: (index: number) => Promise<{ status: number }>): Promise<number[]> => {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) all.push((await one(index)).status);
  return all;
};
const refusals = (all: number[]): number => all.filter((status) => status === 429).length;

describe("in a minute", () => {
  test("a session asks sixty times, by whatever addresses and operations, and is told when to come again", async () => {
    const own = visitor("busy", {});
    state.instead = () => answer(200, { data: [] });
    const all = await statuses(61, (index) => (index % 2 ? own.start() : own.answer()));
    expect(refusals(all)).toBe(1);
    expect(Number((await own.start()).headers["Retry-After"])).toBeGreaterThan(50);
    expect(refusals(await statuses(2, () => visitor("other").start()))).toBe(0);
  });

  test("an address asks three hundred times", async () => {
    expect(refusals(await statuses(302, () => product()))).toBe(2);
    expect((await product("198.51.100.1")).status).toBe(200);
  });

  test("a shop's visitors ask six thousand times", async () => {
    expect(refusals(await statuses(6_001, (index) => product(`address-${index % 50}`)))).toBe(1);
  });
});

describe("a provider that is away", () => {
  test("is left alone for thirty seconds after ten faults in a row, and then tried again", async () => {
    state.instead = () => noAnswer();
    await statuses(12, (index) => product("a", `p${index}`));
    expect(paths()).toHaveLength(10);
    expect(await product()).toMatchObject({ status: 503, headers: { "Retry-After": "5" } });
    state.instead = null;
    clock.time += 30_001;
    expect((await product()).status).toBe(200);
    state.instead = () => noAnswer();
    await statuses(9, (index) => product("a", `q${index}`));
    state.instead = null;
    expect((await product("a", "jeans")).status).toBe(200);
  });

  test("that asks to be left alone is obeyed: the page is told how long", async () => {
    state.instead = () => answer(429, "", { "retry-after": "17" });
    expect((await product()).headers).toEqual({ "Retry-After": "17" });
    state.instead = () => answer(429, "", { "retry-after": new Date(clock.time + 9_000).toUTCString() });
    expect(Number((await product()).headers["Retry-After"])).toBeGreaterThanOrEqual(8);
    for (const odd of ["", "-5", "soon", "1e9", "999999"]) {
      state.instead = () => answer(429, "", { "retry-after": odd });
      const seconds = Number((await product("a", `p${odd}`)).headers["Retry-After"]);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(600);
    }
  });

  test("that refuses our token holds nothing: orders find out by themselves", async () => {
    state.instead = () => answer(401);
    expect((await product()).status).toBe(503);
    expect(state.queries).toBe(2);
  });
});

describe("a connection", () => {
  test.each([
    ["that is off", () => (state.connection.enabled = false)],
    ["that is held", () => (state.connection.state = "held")],
    ["whose storefront shows another widget", () => (state.storefront = { prefix: "shop", style: "direct" })],
    ["whose storefront shows none", () => (state.storefront = null as never)],
  ])("%s answers 404 without a call", async (_, change) => {
    change();
    const kind = { category: "upper", gender: "m", ...FRONT };
    for (const told of [
      await product(),
      await visitor("a").start(),
      await visitor("a").answer({ answers: BODY }),
      await ask("brands", kind),
      await ask("styles", { brand: "levis", ...kind }),
      await ask("sizes", { brand: "levis", ...kind }),
      await ask("shapes", { gender: "m", height: "180", weight: "80" }),
    ]) {
      expect(told.status).toBe(404);
    }
    expect(state.requests).toEqual([]);
  });
});

describe("what can't be meant", () => {
  const sizes = (count: number, length = 3): Record<string, boolean> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index).padStart(length, "x"), true]));

  test.each([
    ["a height of 0", { answers: { height: 0 } }],
    ["a weight below 0", { answers: { weight: -1 } }],
    ["a height of 1e9", { answers: { height: 1e9 } }],
    ["a height as text", { answers: { height: "180,5" } }],
    ["an age in fractions", { answers: { age: 30.5 } }],
    ["a fit beyond its scale", { answers: { fit: 2 } }],
    ["an answer to nothing", { answers: { shoeWidth: 3 } }],
    ["a gender of the page's own", { answers: { gender: "w" } }],
    ["a reference item without a size", { answers: { reference: { brand: "nike", style: null } } }],
    ["251 sizes", { sizes: sizes(251) }],
    ["a size of 65 characters", { sizes: sizes(1, 65) }],
    ["a size that isn't in stock nor out of it", { sizes: { M: "yes" } }],
    ["no product", { product: " " }],
    ["a language as a sentence", { language: "english" }],
    ["a country in small letters", { country: "gb" }],
    ["a profile that is a number", { profile: 7 }],
    ["another name", { shopId: "other" }],
  ])("%s is refused before anybody is asked", async (_, more) => {
    const told = await visitor("a").answer(more);
    expect(told.status).toBe(400);
    expect(state.requests).toEqual([]);
  });

  test("as many sizes as a shop has, and as long ones, are taken", async () => {
    expect((await visitor("a").answer({ answers: BODY, sizes: sizes(250, 64) })).status).toBe(200);
  });

  test.each([
    ["brands", { category: "upper", gender: "x" }],
    ["brands", { category: "UPPER", gender: "m" }],
    ["sizes", { category: "bra", gender: "w", brand: "nike" }],
    ["sizes", { category: "upper", gender: "w" }],
    ["shapes", { gender: "m", height: "180.5", weight: "80" }],
    ["shapes", { gender: "m", height: "１８０", weight: "80" }],
    ["shapes", { gender: "m", height: "49", weight: "80" }],
    ["product", { product: "top", gender: "m" }],
  ])("%s by %j is refused", async (name, given) => {
    const front = name === "shapes" ? {} : FRONT;
    expect((await ask(name, { ...front, ...given })).status).toBe(400);
    expect(state.requests).toEqual([]);
  });

  test("an id from elsewhere is encoded, and reaches no other address", async () => {
    await product("a", "../profiles?x=1");
    expect(paths()).toEqual(["GET products/shop-..%2Fprofiles%3Fx%3D1"]);
    await visitor("b").answer({ profile: "../../products/x", answers: BODY });
    expect(paths()).toContain("PATCH profiles/..%2F..%2Fproducts%2Fx");
  });

  test("what a provider adds to its answers reaches no page", async () => {
    state.instead = ({ url }) =>
      answer(200, {
        data: url.includes("/recommendations")
          ? { recommendedSizes: [{ name: "M", secret: "s3cret" }], note: "s3cret" }
          : url.includes("/profiles")
            ? [{ id: "p", gender: "m", mail: "s3cret@example.com" }]
            : { id: "x", category: "upper", gender: "m", note: "s3cret" },
      });
    const told = await visitor("a").start();
    expect(told.answer).toMatchObject({ recommendation: { sizes: [{ name: "M" }] }, profile: "p" });
    expect(JSON.stringify(told)).not.toContain("s3cret");
  });
});
