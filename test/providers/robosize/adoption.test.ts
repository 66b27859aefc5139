import { describe, expect, test } from "vitest";
import { answer, noAnswer } from "../answers.ts";
import { providerOf } from "#test/support/providers.ts";

const context = { origin: "https://api.robosize.com", now: 0 };
const { adoption } = providerOf("robosize");
if (!adoption) throw new Error("Robosize has a list");

const page = (results: unknown, next: unknown = null) => answer(200, { count: 1, next, previous: null, results });
const read = (result: Parameters<typeof adoption.read>[0]) => adoption.read(result, "450789469", context);
const list = "https://api.robosize.com/api/v1/business/order/";

test("the list is asked for with the key, up to 2 MiB of it", () => {
  expect(adoption.first({ credential: { apiKey: "a b" }, settings: {} as never }, context)).toEqual({
    method: "GET",
    url: `${list}?api_key=a%20b`,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: null,
    maxAnswerBytes: 2 * 1024 * 1024,
  });
});

test("at most three pages are read", () => {
  expect(adoption.maxPages).toBe(3);
});

describe("an order with our store id is adopted", () => {
  test.each([
    ["by the id's text", { id: "r-9", store_id: "450789469" }, "r-9"],
    ["by the id's number", { id: 9, store_id: "450789469" }, "9"],
    ["with our id as a number", { id: 9, store_id: 450789469 }, "9"],
  ])("%s", (_case, entry, providerRef) => {
    const results = [null, "x", { id: 1, store_id: "1" }, entry, { id: 2, store_id: "2" }];
    expect(read(page(results, `${list}?page=2`))).toEqual({ kind: "found", providerRef });
  });

  test.each([[{ id: null, store_id: "450789469" }], [{ id: 3, store_id: "1450789469" }], [{ id: 3 }]])(
    "but not %j",
    (entry) => {
      expect(read(page([entry]))).toEqual({ kind: "absent" });
    },
  );
});

describe("the next page", () => {
  test("is read on the same origin, as large as the first", () => {
    const next = `${list}?api_key=k&page=2`;
    expect(read(page([], next))).toEqual({
      kind: "next",
      request: {
        method: "GET",
        url: next,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: null,
        maxAnswerBytes: 2 * 1024 * 1024,
      },
    });
  });

  test.each([
    "https://evil.example/api/v1/business/order/?page=2",
    "http://api.robosize.com/api/v1/business/order/?page=2",
    "https://api.robosize.com:8443/api/v1/business/order/?page=2",
    "https://api.robosize.com@evil.example/",
    "https://api.robosize.com.evil.example/",
    "javascript:alert(1)",
  ])("is never %s", (next) => {
    expect(read(page([], next))).toEqual({ kind: "unknown" });
  });

  test.each([[null], [undefined], [""], [" "]])("is none where next is %j: the order isn't there", (next) => {
    expect(read(page([], next))).toEqual({ kind: "absent" });
  });
});

describe("an answer that tells nothing", () => {
  test.each([
    ["a fault", answer(500)],
    ["a refused key", answer(401)],
    ["a redirect", answer(302)],
    ["HTML", answer(200, "<html></html>")],
    ["half a page", answer(200, '{"results": [{"id"', { complete: false })],
    ["no results", answer(200, { next: null })],
    ["results that are no list", page({})],
    ["none at all", noAnswer("timeout", true)],
  ])("%s", (_case, result) => {
    expect(read(result)).toEqual({ kind: "unknown" });
  });
});

test("the key of a next page is masked, however often it stands there", () => {
  const next = read(page([], `${list}?page=2&api_key=secret&x=1&api_key=secret`));
  if (next.kind !== "next") throw new Error("There is a next page");
  expect(providerOf("robosize").masked(next.request).url).not.toContain("secret");
});
