import { describe, expect, test } from "vitest";
import {
  readHeight,
  readNumber,
  readWeight,
  showHeight,
  showWeight,
  unitsOf,
} from "#app/providers/fit-analytics/native/body-units.ts";

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("body units", () => {
  test("are those of where somebody lives", () => {
    expect(["US", "GB", "DE", "JP", "IE"].map(unitsOf)).toEqual(["us", "gb", "metric", "metric", "metric"]);
  });

  test("180 cm and 80 kg are 5 ft 11 in, 176 lb and 12 st 8 lb", () => {
    expect(showHeight(180, "us")).toEqual(["5", "11"]);
    expect(showHeight(180, "gb")).toEqual(["5", "11"]);
    expect(showWeight(80, "us")).toEqual(["176"]);
    expect(showWeight(80, "gb")).toEqual(["12", "8"]);
    expect([showHeight(180, "metric"), showWeight(80, "metric")]).toEqual([["180"], ["80"]]);
  });

  test("every inch comes back as it was entered, and none is the twelfth", () => {
    for (const inches of range(20, 98)) {
      const entered = [String(Math.floor(inches / 12)), String(inches % 12)];
      const cm = readHeight(entered, "us");
      expect(showHeight(cm ?? 0, "gb"), `${inches} in`).toEqual(entered);
      expect(Number.isInteger(cm)).toBe(true);
    }
    for (const cm of range(50, 250)) expect(Number(showHeight(cm, "us")[1]), `${cm} cm`).toBeLessThan(12);
  });

  test("every pound comes back as it was entered, in pounds and in stones", () => {
    for (const pounds of range(7, 661)) {
      expect(showWeight(readWeight([String(pounds)], "us") ?? 0, "us"), `${pounds} lb`).toEqual([String(pounds)]);
      const stones = [String(Math.floor(pounds / 14)), String(pounds % 14)];
      expect(showWeight(readWeight(stones, "gb") ?? 0, "gb"), stones.join(" st ")).toEqual(stones);
    }
    for (const tenths of range(30, 3_000)) {
      const kg = tenths / 10;
      expect(readWeight(showWeight(kg, "metric"), "metric")).toBe(kg);
      expect(Number(showWeight(kg, "gb")[1])).toBeLessThan(14);
    }
  });

  test.each([
    ["180", 180],
    [" 180,5 ", 180.5],
    ["180.5", 180.5],
    ["１８０", 180],
    ["８０．５", 80.5],
    ["", null],
    ["-1", null],
    ["1e9", null],
    ["1.2.3", null],
    ["5'14\"", null],
    ["0x10", null],
    ["<b>180", null],
    ["1800", null],
    ["Infinity", null],
    ["180 cm", null],
  ])("%j is read as %j", (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  test.each([
    [["5", "14"], "us", null],
    [["5", ""], "us", 152],
    [["", "11"], "us", null],
    [["5.5", "0"], "us", null],
    [["0"], "metric", null],
    [["49"], "metric", null],
    [["251"], "metric", null],
    [["180,5"], "metric", 181],
  ] as const)("a height of %j (%s) is %j", (parts, units, cm) => {
    expect(readHeight(parts, units)).toBe(cm);
  });

  test.each([
    [["12", "14"], "gb", null],
    [["12", ""], "gb", 76.2],
    [["80,5"], "metric", 80.5],
    [["2"], "metric", null],
    [["301"], "metric", null],
    [["999"], "us", null],
  ] as const)("a weight of %j (%s) is %j", (parts, units, kg) => {
    expect(readWeight(parts, units)).toBe(kg);
  });
});
