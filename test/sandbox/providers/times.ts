const day = 86_400_000;
/** No online shop's order is older than this. */
const earliest = Date.UTC(2000, 0, 1);

/** Whether an instant in milliseconds can be that of an order: not in seconds, not in the future. */
export function plausible(ms: number, now: number): boolean {
  return ms >= earliest && ms <= now + day;
}

/** Gives the instant of an ISO 8601 date and time with its zone, or null. A date that no calendar has is refused. */
export function instantOf(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts?.[1] === undefined || wallClockOf(parts[1]) === null) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** Gives a date and time without a zone as if it were UTC, or null; `T` or a space may stand between the two. */
export function wallClockOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text.replace(" ", "T")}Z`);
  if (Number.isNaN(ms)) return null;
  return new Date(ms).toISOString().slice(0, 19) === text.replace(" ", "T") ? ms : null;
}
