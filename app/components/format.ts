import { useRouteLoaderData } from "@remix-run/react";
import { useMemo } from "react";

/** Writes instants on the shop's clock and numbers, both in the manner of a locale. */
export function formatter(locale: string, timeZone: string) {
  const write = (format: Intl.DateTimeFormat, at: Date): string =>
    // Engines disagree on the white space before AM and PM, and a page must read alike on server and in browser.
    format.format(at).replace(/[\u00a0\u202f]/g, " ");
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const minute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const second = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", timeZone });
  const list = new Intl.ListFormat(locale, { type: "unit" });
  const all = new Intl.ListFormat(locale, { type: "conjunction" });
  const number = new Intl.NumberFormat(locale);
  return {
    date: (at: Date): string => write(date, at),
    dateTime: (at: Date): string => write(minute, at),
    seconds: (at: Date): string => write(second, at),
    number: (value: number): string => number.format(value),
    /** Several names, one after the other. */
    list: (names: readonly string[]): string => list.format(names),
    /** The same within a sentence: all of them. */
    all: (names: readonly string[]): string => all.format(names),
    /** A time span of one exchange: milliseconds below a second, else seconds with a decimal. */
    duration(ms: number): string {
      const [value, unit] = ms < 1000 ? [ms, "millisecond"] : [ms / 1000, "second"];
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
    },
  };
}

export type Format = ReturnType<typeof formatter>;

/** The formatter of this visit: the admin's locale, the shop's time zone. */
export function useFormat(timeZone: string): Format {
  const data = useRouteLoaderData<{ locale?: string }>("root");
  const locale = data?.locale ?? "en";
  return useMemo(() => formatter(locale, timeZone), [locale, timeZone]);
}
