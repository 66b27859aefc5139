import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf, divideRounded, readAmount, toDecimal } from "#app/domain/money.ts";

const NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const THREE = "BHD IQD JOD KWD LYD OMR TND".split(" ");

test.each(NONE)("%s has no decimals", (currency) => expect(decimalsOf(currency)).toBe(0));
test.each(THREE)("%s has three decimals", (currency) => expect(decimalsOf(currency)).toBe(3));
test.each(["EUR", "USD", "HUF", "TWD", "CLF", "MGA", "IRR", "UYU", "XXX"])("%s has two decimals", (currency) =>
  expect(decimalsOf(currency)).toBe(2),
);

describe("an amount is rounded half away from zero to its currency's decimals", () => {
  test.each([
    ["19.99", "EUR", 1999],
    ["19.9", "EUR", 1990],
    ["19", "EUR", 1900],
    ["0.005", "EUR", 1],
    ["0.0049999", "EUR", 0],
    ["1.005", "EUR", 101],
    ["-1.005", "EUR", -101],
    ["-0.004", "EUR", 0],
    ["23600", "JPY", 23600],
    ["23600.50", "JPY", 23601],
    ["23600.49", "JPY", 23600],
    [".5", "JPY", 1],
    ["1.2345", "KWD", 1235],
    ["1.2344", "KWD", 1234],
    ["280.50", "HUF", 28050],
    [" 5.00 ", "EUR", 500],
    [19.99, "EUR", 1999],
    [0.000001, "EUR", 0],
    [1e-7, "EUR", 0],
    [1e3, "JPY", 1000],
    ["90071992547409.91", "EUR", Number.MAX_SAFE_INTEGER],
    ["999999999999", "KWD", 999999999999000],
    ["007.10", "EUR", 710],
    ["5.", "EUR", 500],
    [".5", "EUR", 50],
    ["+5.00", "EUR", 500],
  ])("%s in %s is %s minor units", (text, currency, expected) => {
    expect(readAmount(text, currency)).toBe(expected);
  });

  test.each([
    [""],
    [" "],
    ["."],
    ["abc"],
    ["1,5"],
    ["1.2.3"],
    ["0x10"],
    ["€5"],
    ["Infinity"],
    ["NaN"],
    ["90071992547409.92"],
    ["9".repeat(400)],
    ["1e999"],
    [Number.POSITIVE_INFINITY],
    [Number.NaN],
    [1e21],
    [true],
    [null],
    [undefined],
    [["5.00"]],
    [{ amount: "5.00" }],
  ])("%s is no amount", (value) => {
    expect(readAmount(value, "EUR")).toBeNull();
  });
});

test("an amount means the same however it is written", () => {
  const currency = fc.constantFrom("EUR", "JPY", "KWD");
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 9 }), fc.integer({ min: 0, max: 4 }), currency, (digits, decimals, code) => {
      const text = (digits / 10 ** decimals).toFixed(decimals);
      expect(readAmount(text, code)).toBe(readAmount(`${digits}e-${decimals}`, code));
      expect(readAmount(`-${text}`, code)).toBe(0 - (readAmount(text, code) ?? Number.NaN));
    }),
  );
});

test.each([
  [7699, 2, 3850],
  [-7699, 2, -3850],
  [2000, 3, 667],
  [1000, 3, 333],
  [0, 5, 0],
  [-1, 3, 0],
])("%s divided by %s is %s, half away from zero", (dividend, divisor, expected) => {
  expect(divideRounded(dividend, divisor)).toBe(expected);
});

test.each([
  [1999, "EUR", 19.99],
  [23600, "JPY", 23600],
  [1235, "KWD", 1.235],
  [-5, "EUR", -0.05],
  [0, "EUR", 0],
])("%s minor units of %s leave as the number %s", (minor, currency, expected) => {
  expect(toDecimal(minor, currency)).toBe(expected);
});
