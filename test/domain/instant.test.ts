import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeZone, readInstant, toIsoSeconds, toLocalSeconds } from "#app/domain/instant.ts";

describe("an instant needs its offset, and loses fractions of a second", () => {
  test.each([
    ["2026-02-04T01:19:42Z", 1770167982000],
    ["2026-02-04T12:19:42+11:00", 1770167982000],
    ["2026-02-03T20:19:42-05:00", 1770167982000],
    ["2026-02-04T12:19:42+1100", 1770167982000],
    ["2026-02-04T01:19:42.999999Z", 1770167982000],
    [" 2026-02-04T01:19:42Z ", 1770167982000],
    ["1970-01-01T00:00:00Z", 0],
    ["1969-12-31T23:00:00-02:00", 3_600_000],
    ["9999-12-31T23:59:59.9Z", 253402300799000],
    ["2024-02-29T00:00:00Z", 1709164800000],
    ["2026-02-04T01:19:42.5-0530", 1770187782000],
    ["2026-02-04T01:19:42z", 1770167982000],
  ])("%s", (text, expected) => {
    expect(readInstant(text)).toBe(expected);
  });

  test.each([
    ["no offset", "2026-02-04T12:19:42"],
    ["no time", "2026-02-04"],
    ["a day that doesn't exist", "2026-02-30T00:00:00Z"],
    ["a month that doesn't exist", "2026-13-01T00:00:00Z"],
    ["a year that a calendar would move", "0026-02-04T00:00:00Z"],
    ["an instant before 1970", "1969-12-31T23:59:59Z"],
    ["an instant before 1970 by its offset", "1970-01-01T00:00:00+01:00"],
    ["an instant after 9999", "9999-12-31T23:59:59-00:01"],
    ["an hour past 23", "2026-02-04T24:00:00Z"],
    ["a leap second", "2026-02-04T23:59:60Z"],
    ["an offset past a day", "2026-02-04T12:00:00+24:00"],
    ["an offset with too many minutes", "2026-02-04T12:00:00+0160"],
    ["words", "yesterday"],
    ["milliseconds", 1770167982000],
    ["null", null],
  ])("%s is none", (_case, value) => {
    expect(readInstant(value)).toBeNull();
  });
});

test("an instant is written in UTC to the second", () => {
  expect(toIsoSeconds(1770167982000)).toBe("2026-02-04T01:19:42Z");
});

test.each([
  ["America/New_York", 1770167982000, "2026-02-03 20:19:42"],
  ["Europe/Berlin", 1770167982000, "2026-02-04 02:19:42"],
  ["Europe/Berlin", Date.UTC(2026, 6, 31, 22, 0, 0), "2026-08-01 00:00:00"],
  ["Asia/Kolkata", 1770167982000, "2026-02-04 06:49:42"],
  ["UTC", Date.UTC(2026, 0, 1, 0, 0, 5), "2026-01-01 00:00:05"],
])("on the clock of %s it is written %s as %s", (zone, instant, expected) => {
  expect(toLocalSeconds(instant, zone)).toBe(expected);
});

describe("a zone's clock is right to the second, whatever the zone did", () => {
  const clockOf = (timeZone: string) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  // Half an hour of summer time; a change at a minute past; offsets with seconds; a day that was left out.
  const zones = ["Australia/Lord_Howe", "America/St_Johns", "Africa/Monrovia", "Europe/Amsterdam", "Pacific/Apia"];

  test.each(zones)("%s", (zone) => {
    const clock = clockOf(zone);
    const seconds = fc.integer({ min: Date.UTC(1880, 0) / 1000, max: Date.UTC(2090, 0) / 1000 });
    fc.assert(
      fc.property(seconds, fc.array(fc.integer({ min: -90_000, max: 90_000 }), { maxLength: 8 }), (second, steps) => {
        for (const step of [0, ...steps]) {
          const instant = (second + step) * 1000;
          expect(toLocalSeconds(instant, zone)).toBe(clock.format(instant));
        }
      }),
    );
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25T01:00:00Z"],
    ["America/St_Johns", "1999-04-04T03:31:00Z"],
    ["Africa/Monrovia", "1972-01-07T00:44:30Z"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z"],
  ])("%s around %s", (zone, change) => {
    const clock = clockOf(zone);
    for (const step of [-86_400, -3_600, -60, -1, 0, 1, 60, 3_600, 86_400]) {
      const instant = Date.parse(change) + step * 1000;
      expect(toLocalSeconds(instant, zone)).toBe(clock.format(instant));
    }
  });
});

test("a zone that nobody knows has no clock", () => {
  expect(() => toLocalSeconds(1770167982000, "Mars/Olympus")).toThrow(RangeError);
});

test("a time zone is one that the platform knows", () => {
  expect(["Europe/Berlin", "Mars/Olympus", ""].map(isTimeZone)).toEqual([true, false, false]);
});
