import { startOfDay } from "./instant.ts";

const NEXT_DAY_MS = 36 * 3_600_000;

/** The time between two days of a shop's calendar (`YYYY-MM-DD`), the last one whole; what is no day bounds nothing. */
export function daysOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
): { from?: Date; to?: Date } {
  const first = from === undefined ? null : startOfDay(from, timeZone);
  const last = to === undefined ? null : startOfDay(to, timeZone);
  return {
    ...(first !== null && { from: new Date(first) }),
    ...(last !== null && { to: new Date(dayAfter(to ?? "", timeZone)) }),
  };
}

/** When the day after begins: no day has 36 hours, and none twelve. */
function dayAfter(day: string, timeZone: string): number {
  const noon = Date.parse(`${day}T00:00:00Z`) + NEXT_DAY_MS;
  return startOfDay(new Date(noon).toISOString().slice(0, 10), timeZone) ?? noon;
}
