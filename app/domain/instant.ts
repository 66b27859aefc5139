const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|z|[+-]\d{2}:?\d{2})$/;

const ZERO = 48;
const twoDigits = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

/** The last second of the year 9999: what stands outside 1970 to 9999 is no instant of an order. */
const LATEST = 253_402_300_799_000;

/**
 * Reads an ISO 8601 instant that states its offset, in milliseconds since 1970 UTC with fractions of a second cut off.
 * Returns null for anything else: a date that doesn't exist, a time without an offset, an instant outside the years 1970 to
 * 9999.
 */
export function readInstant(value: unknown): number | null {
  const text = typeof value === "string" ? value.trim() : "";
  if (!ISO_WITH_OFFSET.test(text)) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5) - 1;
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = Date.UTC(year, month, day, hour, minute, second);
  // Date.UTC rolls 30 February over into March, and the year 26 into 1926; a calendar doesn't.
  const read = new Date(local);
  if (read.getUTCDate() !== day || read.getUTCMonth() !== month || read.getUTCFullYear() !== year) return null;
  const offset = readOffset(text);
  if (offset === null) return null;
  const instant = local - offset;
  return instant >= 0 && instant <= LATEST ? instant : null;
}

/** The offset that an instant ends with, in milliseconds: `Z`, `+02:00` or `+0200`. */
function readOffset(text: string): number | null {
  const end = text.length;
  if (text.endsWith("Z") || text.endsWith("z")) return 0;
  const start = text[end - 3] === ":" ? end - 6 : end - 5;
  const hours = twoDigits(text, start + 1);
  const minutes = twoDigits(text, end - 2);
  if (hours > 23 || minutes > 59) return null;
  const size = (hours * 60 + minutes) * 60_000;
  return text[start] === "-" ? -size : size;
}

/** `YYYY-MM-DDTHH:mm:ssZ` in UTC. */
export function toIsoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** `YYYY-MM-DD HH:mm:ss` on the clock of an IANA time zone. Throws RangeError for a zone that doesn't exist. */
export function toLocalSeconds(instant: number, timeZone: string): string {
  const local = new Date(instant + offsetAt(instant, timeZone)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`;
}

const DAY_MS = 24 * 3_600_000;

/** A time zone's clock, and the day, in UTC, that was last asked for: its offset, or null if it changed on that day. */
interface Zone {
  clock: Intl.DateTimeFormat;
  day: number;
  offset: number | null;
}

const zones = new Map<string, Zone>();

/**
 * How far a zone is ahead of UTC, in milliseconds. No zone ever changed its offset twice within a day, so one that holds
 * at both ends of a day holds all day: asking the clock each time would cost ten times as much.
 */
function offsetAt(instant: number, timeZone: string): number {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  const day = Math.floor(instant / DAY_MS);
  if (zone.day !== day) {
    const offset = readClock(zone.clock, day * DAY_MS);
    zone.offset = offset === readClock(zone.clock, (day + 1) * DAY_MS - 1) ? offset : null;
    zone.day = day;
  }
  return zone.offset ?? readClock(zone.clock, instant);
}

function openZone(timeZone: string): Zone {
  const clock = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const zone = { clock, day: Number.NaN, offset: null };
  zones.set(timeZone, zone);
  return zone;
}

/** What a clock shows at an instant, as its offset from UTC. */
function readClock(clock: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** Tells whether the platform knows an IANA time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** When a day (`YYYY-MM-DD`) begins on the clock of a zone, in milliseconds; null for what is no day of the calendar. */
export function startOfDay(day: string, timeZone: string): number | null {
  const local = readInstant(`${day}T00:00:00Z`);
  if (local === null || day.length !== 10) return null;
  // Where the clocks change in between, the offset of the instant itself counts.
  return local - offsetAt(local - offsetAt(local, timeZone), timeZone);
}
