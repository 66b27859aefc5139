import { describe, expect, test } from "vitest";
import { resolveLink as resolve, type StoredLink } from "#app/domain/session-link.ts";
import { readCarriedLink } from "#app/shopify/orders/order-link.ts";
import { type Json, lineBody, named, orderBody } from "#test/support/orders.ts";
import { toOrder, LINK_KEYS } from "#test/support/providers.ts";

/** A link with every key of the four providers, null where it has none. */
const resolveLink = (...input: Parameters<typeof resolve>) => {
  const { ids, ...link } = resolve(...input);
  const none: Record<"session" | "naiz" | "robosize", string | null> = { session: null, naiz: null, robosize: null };
  return { ...none, ...ids, ...link };
};

const S = "__fitloop_session";
const WEB_ORDER = { sourceName: "web", placedAt: Date.parse("2026-11-20T10:00:00Z") };

/** The link of an order with these cart attributes, properties per line, and stored link. */
function linkOf(attributes: Json[], lines: Json[][] = [], stored: Partial<StoredLink> | null = null) {
  const kept = stored && { session: null, naiz: null, robosize: null, market: null, ...stored };
  return resolveLink(readCarriedLink(WEB_ORDER, attributes, lines, LINK_KEYS), kept);
}

describe("the candidates of a key, in their order", () => {
  test("a cart attribute wins over a line property and the stored link", () => {
    const link = linkOf([named(S, "cart")], [[named("_fitloop_session", "line")]], { session: "kept" });
    expect(link).toMatchObject({ session: "cart", method: "cart_attribute" });
  });

  test("a line property wins over the stored link", () => {
    const link = linkOf([], [[named("_fitloop_session", "line")]], { session: "kept" });
    expect(link).toMatchObject({ session: "line", method: "line_property" });
  });

  test("the first line that carries the key wins", () => {
    const lines = [[], [named("_fitloop_naiz", "second")], [named("_fitloop_naiz", "third")]];
    expect(linkOf([], lines).naiz).toBe("second");
  });

  test("the first of two attributes of one name wins", () => {
    expect(linkOf([named(S, "one"), named(S, "two")]).session).toBe("one");
  });

  test("each key is looked for on its own", () => {
    const link = linkOf([named("__fitloop_robosize", "cart-r")], [[named("_fitloop_naiz", "line-n")]], {
      session: "kept-s",
    });
    expect(link).toEqual({
      expired: [],
      session: "kept-s",
      naiz: "line-n",
      robosize: "cart-r",
      market: null,
      method: "cart_token",
      malformed: [],
    });
  });
});

describe("what is no valid value is passed over", () => {
  test.each([
    ["a space inside", "a b"],
    ["a space at its end", "abc "],
    ["129 characters", "x".repeat(129)],
    ["a letter outside ASCII", "sesión"],
    ["a number", 12],
    ["a list", ["x"]],
    ["an object", {}],
    ["false", false],
  ])("%s is malformed, and the next candidate counts", (_case, value) => {
    expect(linkOf([named(S, value), named(S, "next")])).toMatchObject({ session: "next", malformed: ["session"] });
  });

  test.each([[""], ["  "], [null], [undefined]])("%j is absent, not malformed", (value) => {
    expect(linkOf([named(S, value)])).toMatchObject({ session: null, method: "none", malformed: [] });
  });

  test("what stands behind a valid value is never called malformed", () => {
    expect(linkOf([named(S, "ok"), named(S, "not ok")]).malformed).toEqual([]);
  });

  test("a malformed line property is told too", () => {
    expect(linkOf([], [[named("_fitloop_robosize", "no/slash")]]).malformed).toEqual(["robosize"]);
  });

  test.each([
    ["de", "de"],
    ["DEU", null],
    ["1D", null],
  ])("as a market %s gives %s", (value, expected) => {
    expect(linkOf([named("__fitloop_market", value)]).market).toBe(expected);
  });
});

describe("names that aren't the key's own don't count", () => {
  test.each([
    ["a property's name on the cart", [named("_fitloop_session", "x")], []],
    ["an attribute's name on a line", [], [[named(S, "x")]]],
    ["another case", [named("__FITLOOP_SESSION", "x")], []],
    ["white space around", [named(` ${S}`, "x")], []],
    ["an unknown key", [named("__fitloop_email", "x")], []],
    ["a name of every object", [named("constructor", "x"), named("__proto__", "x")], []],
    ["no name", [{ value: "x" }, { name: 7, value: "x" }], []],
  ] as [string, Json[], Json[][]][])("%s", (_case, attributes, lines) => {
    expect(linkOf(attributes, lines)).toEqual(linkOf([]));
  });
});

test("the properties of skipped lines are read too", () => {
  const giftCard = lineBody({ gift_card: true, properties: [named("_fitloop_session", "from-gift-card")] });
  const order = toOrder(orderBody({ note_attributes: [], line_items: [giftCard, lineBody()] }));
  expect(order.link.found.session).toEqual({ value: "from-gift-card", method: "line_property" });
});

test.each([[null], ["text"], [{ name: "_fitloop_session", value: "x" }], [[null, 7, "x"]]])(
  "properties that are no list of objects (%j) carry nothing",
  (properties) => {
    const order = toOrder(orderBody({ note_attributes: [], line_items: [lineBody({ properties })] }));
    expect(order.link).toEqual({ found: {}, malformed: [], expired: [] });
  },
);

describe("an order that is made from another copies its link, which is passed over", () => {
  const written = (days: number): Json =>
    named("__fitloop_at", String(Math.floor(WEB_ORDER.placedAt / 1000) - days * 86_400));
  const of = (attributes: Json[], lines: Json[][] = [], stored: Partial<StoredLink> | null = null, order = WEB_ORDER) =>
    resolveLink(
      readCarriedLink(order, attributes, lines, LINK_KEYS),
      stored && { session: null, naiz: null, robosize: null, market: null, ...stored },
    );

  test("when it was written more than thirty days before, wherever it stands", () => {
    const link = of([named(S, "old"), named("__fitloop_market", "DE"), written(31)], [[named("_fitloop_naiz", "old")]]);
    expect(link).toMatchObject({
      session: null,
      naiz: null,
      market: "DE",
      method: "none",
      expired: ["session", "naiz"],
    });
  });

  test("not when it was written since", () => {
    expect(of([named(S, "new"), written(30)])).toMatchObject({ session: "new", expired: [] });
  });

  test("by the first readable word of when: attributes, then lines in turn", () => {
    const onLine = [named("_fitloop_at", String(written(40)["value"]))];
    expect(of([named(S, "s"), named("__fitloop_at", "soon")], [onLine]).expired).toEqual(["session"]);
    expect(of([named(S, "s"), written(1)], [onLine]).expired).toEqual([]);
  });

  test("when a subscription makes it, whenever it was written", () => {
    const renewal = { ...WEB_ORDER, sourceName: "subscription_contract" };
    expect(of([named(S, "old"), written(0)], [], null, renewal)).toMatchObject({ session: null, expired: ["session"] });
  });

  test("and the link stored for its own cart serves", () => {
    expect(of([named(S, "old"), written(31)], [], { session: "kept" })).toMatchObject({
      session: "kept",
      method: "cart_token",
    });
  });

  test("and a malformed one is told as well", () => {
    expect(of([named(S, "old"), named(S, "a b"), written(31)])).toMatchObject({
      malformed: ["session"],
      expired: ["session"],
    });
  });
});
