import { expect, test } from "vitest";
import { readLinkRequest as readWith } from "#app/session-links/link-request.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const readLinkRequest = (body: unknown) => readWith(body, LINK_KEYS);

const CART = "hWNabcdef0123456789";

test("a link is kept by its cart token, cut at the key behind it", () => {
  expect(readLinkRequest({ session: "visit-1", market: "DE", cart: `${CART}?key=secret` })).toEqual({
    cartToken: CART,
    values: { session: "visit-1", market: "DE" },
  });
});

test.each([
  ["no body", null],
  ["a list", []],
  ["no cart token", { session: "a" }],
  ["a cart token with odd characters", { session: "a", cart: "abc'; DROP TABLE" }],
  ["a cart token that is nothing but a key", { session: "a", cart: "?key=abcdefgh" }],
  ["no id", { cart: CART, market: "DE" }],
  ["an id that can't be one", { cart: CART, session: "<script>" }],
  ["an id of 129 characters", { cart: CART, session: "a".repeat(129) }],
])("refuses %s", (_, body) => {
  expect(readLinkRequest(body)).toBeNull();
});
