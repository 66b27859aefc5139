import { describe, expect, test } from "vitest";
import { gidDigits, idDigits, isProviderName, SHOP_DOMAIN } from "#app/domain/ids.ts";
import { PROVIDER_NAMES } from "#test/support/providers.ts";

describe("the digits of an id", () => {
  test.each([
    ["a string of digits", "450789469", "450789469"],
    ["a number that JSON holds exactly", 450789469, "450789469"],
    ["the largest exact number", 9007199254740991, "9007199254740991"],
    ["digits past 2^53, as a string", "820982911946154508", "820982911946154508"],
    ["a rounded number", 9007199254740992, null],
    ["a fraction", 1.5, null],
    ["a negative number", -1, null],
    ["not a number", Number.NaN, null],
    ["letters", "12a", null],
    ["nothing", "", null],
    ["white space around digits", " 12", null],
    ["digits of another script", "١٢", null],
    ["null", null, null],
    ["an object", { id: 1 }, null],
    ["true", true, null],
  ])("%s", (_case, value, expected) => {
    expect(idDigits(value)).toBe(expected);
  });
});

test.each([
  ["gid://shopify/Order/820982911946154508", "820982911946154508"],
  ["gid://shopify/LineItem/11?foo=1", "11"],
  ["gid://shopify/Order/", null],
  ["gid://shopify/Order/abc", null],
  [42, null],
  [null, null],
])("the last part of the gid %s is %s", (gid, expected) => {
  expect(gidDigits(gid)).toBe(expected);
});

test("the providers have one fixed order", () => {
  expect(PROVIDER_NAMES).toEqual(["bodygram", "fit-analytics", "naiz", "robosize"]);
});

test("only the four providers are providers", () => {
  expect(["naiz", "fit_analytics", "toString"].map(isProviderName)).toEqual([true, false, false]);
});

test.each([
  ["alpine-works.myshopify.com", true],
  ["-alpine.myshopify.com", false],
  ["alpine.myshopify.com.evil.example", false],
  ["alpine.example", false],
  ["Alpine.myshopify.com", false],
])("%s is a shop's permanent domain: %s", (domain, expected) => {
  expect(SHOP_DOMAIN.test(domain)).toBe(expected);
});
