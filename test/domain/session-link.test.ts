import { describe, expect, test } from "vitest";
import {
  type CarriedLink,
  cartAttribute,
  isValidLinkValue,
  lineProperty,
  resolveLink,
  STORED_LINK_LIFE_MS,
} from "#app/domain/session-link.ts";

const carried = (changes: Partial<CarriedLink> = {}): CarriedLink => ({ found: {}, malformed: [], ...changes });
const stored = { session: null, naiz: null, robosize: null, market: null };

test.each(["session", "naiz", "robosize", "market"] as const)("%s has two names at Shopify", (key) => {
  expect([cartAttribute(key), lineProperty(key)]).toEqual([`__fitloop_${key}`, `_fitloop_${key}`]);
});

describe("a link value is 1 to 128 of a closed alphabet, whole", () => {
  test.each([
    ["A-z0._:9", true],
    ["x", true],
    ["x".repeat(128), true],
    ["x".repeat(129), false],
    ["", false],
    [" x", false],
    ["x\n", false],
    ["x y", false],
    ["x/y", false],
    ["é", false],
    ["<b>", false],
    [7, false],
    [null, false],
    [["x"], false],
  ])("%j: %s", (value, expected) => {
    expect(isValidLinkValue("session", value)).toBe(expected);
    expect(isValidLinkValue("naiz", value)).toBe(expected);
    expect(isValidLinkValue("robosize", value)).toBe(expected);
  });

  test.each([
    ["DE", true],
    ["uk", true],
    ["D", false],
    ["DEU", false],
    ["D1", false],
    [" DE", false],
  ])("as a market %j: %s", (value, expected) => {
    expect(isValidLinkValue("market", value)).toBe(expected);
  });
});

describe("the stored link completes what the order carries", () => {
  test("an order's own value wins over the stored one", () => {
    const own = carried({ found: { naiz: { value: "own", method: "line_property" } } });
    expect(resolveLink(own, { ...stored, naiz: "kept" })).toMatchObject({ naiz: "own", method: "line_property" });
  });

  test("a stored value is found by the cart's token", () => {
    expect(resolveLink(carried(), { ...stored, robosize: "kept" })).toMatchObject({
      session: null,
      robosize: "kept",
      method: "cart_token",
    });
  });

  test("the method is that of the first key found, in the table's order", () => {
    const own = carried({ found: { naiz: { value: "n", method: "line_property" } } });
    expect(resolveLink(own, { ...stored, session: "kept" }).method).toBe("cart_token");
    expect(resolveLink(own, { ...stored, robosize: "kept" }).method).toBe("line_property");
  });

  test("a market alone is no link", () => {
    const own = carried({ found: { market: { value: "DE", method: "cart_attribute" } } });
    expect(resolveLink(own, null)).toMatchObject({ market: "DE", method: "none" });
    expect(resolveLink(carried(), { ...stored, market: "FR" })).toMatchObject({ market: "FR", method: "none" });
  });

  test("a malformed stored value is passed over, and told", () => {
    expect(resolveLink(carried(), { ...stored, session: "has space", naiz: " " })).toMatchObject({
      session: null,
      naiz: null,
      method: "none",
      malformed: ["session"],
    });
  });

  test("a malformed stored value behind a valid own one is never looked at", () => {
    const own = carried({ found: { session: { value: "own", method: "cart_attribute" } } });
    expect(resolveLink(own, { ...stored, session: "has space" }).malformed).toEqual([]);
  });

  test("what the order carried malformed stays told when nothing is stored", () => {
    expect(resolveLink(carried({ malformed: ["robosize"] }), null).malformed).toEqual(["robosize"]);
  });
});

test("a stored link lives ten days", () => {
  expect(STORED_LINK_LIFE_MS).toBe(864_000_000);
});
