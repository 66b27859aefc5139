const ISO_WITH_OFFSET = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads an ISO 8601 instant that states its offset, in milliseconds since 1970 UTC with fractions of a second cut off.
 * Gives null for anything else, a date that doesn't exist or a time without an offset included.
 */
export function readInstant(value: unknown): number | null {
  const match = typeof value === "string" ? ISO_WITH_OFFSET.exec(value.trim()) : null;
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls 30 February over into March, and the year 26 into 1926; a calendar doesn't.
  const read = new Date(local);
  if (read.getUTCDate() !== day || read.getUTCMonth() !== month - 1 || read.getUTCFullYear() !== year) return null;
  const offset = readOffset(match[7] ?? "Z");
  return offset === null ? null : local - offset;
}

function readOffset(text: string): number | null {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  const size = (hours * 60 + minutes) * 60_000;
  return text.startsWith("-") ? -size : size;
}

/** `YYYY-MM-DDTHH:mm:ssZ` in UTC. */
export function toIsoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** `YYYY-MM-DD HH:mm:ss` on the clock of an IANA time zone. Throws RangeError for a zone that doesn't exist. */
export function toLocalSeconds(instant: number, timeZone: string): string {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(instant).map((part) => [part.type, part.value]));
  return `${parts["year"]}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
}

/** Tells whether the platform knows an IANA time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
