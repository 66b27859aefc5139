import { describe, expect, test } from "vitest";
import {
  type CarriedLink,
  cartAttribute,
  isExpired,
  isValidLinkValue,
  isWritingTime,
  lineProperty,
  resolveLink as resolve,
  STORED_LINK_LIFE_MS,
} from "#app/domain/session-link.ts";

/** A link with every key of the four providers, null where it has none. */
const resolveLink = (...input: Parameters<typeof resolve>) => {
  const { ids, ...link } = resolve(...input);
  const none: Record<"session" | "naiz" | "robosize", string | null> = { session: null, naiz: null, robosize: null };
  return { ...none, ...ids, ...link };
};

const carried = (changes: Partial<CarriedLink> = {}): CarriedLink => ({
  found: {},
  malformed: [],
  expired: [],
  ...changes,
});
const stored = { session: null, naiz: null, robosize: null, market: null };

test.each(["session", "naiz", "robosize", "at", "market"] as const)("%s has two names at Shopify", (key) => {
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

describe("when the link was written has ten digits", () => {
  test.each([
    ["1795773600", true],
    ["179577360", false],
    ["17957736000", false],
    [" 1795773600", false],
    ["1795773600\n", false],
    ["١٧٩٥٧٧٣٦٠٠", false],
    [1795773600, false],
  ])("%j: %s", (value, expected) => {
    expect(isWritingTime(value)).toBe(expected);
  });
});

describe("what an order carries is another order's", () => {
  const placedAt = Date.parse("2026-11-20T10:00:00Z");
  const daysBefore = (days: number, ms = 0): string => String(Math.floor((placedAt - days * 86_400_000 - ms) / 1000));
  test.each([
    ["written just before", "web", daysBefore(0), false],
    ["written thirty days before", "web", daysBefore(30), false],
    ["written thirty days and a second before", "web", daysBefore(30, 1000), true],
    ["written after it", "web", daysBefore(-400), false],
    ["without a word of when", "web", null, false],
    ["of a subscription", "subscription_contract", daysBefore(0), true],
    ["of a subscription's first checkout", "subscription_contract_checkout_one", null, true],
    ["of no source", null, null, false],
  ] as [string, string | null, string | null, boolean][])("%s: %s, %s gives %s", (_case, sourceName, at, expected) => {
    expect(isExpired({ sourceName, placedAt }, at)).toBe(expected);
  });
});
