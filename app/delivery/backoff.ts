const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const STEPS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];
const LAST_STEP = 12 * HOUR;
const JITTER = 0.2;

/** After a delivery's first attempt it is tried for seven days, waiting of its connection left aside. */
export const GIVE_UP_AFTER_MS = 7 * 24 * HOUR;

/** So long an address that answers wrongly is tried: maintenance ends, a wrong address doesn't (`mapping.md` 6). */
export const MISDIRECTED_FOR_MS = 24 * HOUR;

/** How long to wait after so many attempts, in milliseconds, ±20 %. `random` gives numbers from 0 up to 1. */
export function backoffMs(attempts: number, random: () => number): number {
  const step = STEPS[Math.max(0, attempts - 1)] ?? LAST_STEP;
  return Math.round(step * (1 + JITTER * (2 * random() - 1)));
}

const RETRY_AFTER_MIN = SECOND;
const RETRY_AFTER_MAX = 6 * HOUR;

/**
 * Reads a `Retry-After` header (RFC 9110: seconds, or an HTTP date) as milliseconds from now, clamped to 1 s .. 6 h.
 * Returns null when there is none that can be read.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const text = header.trim();
  const wait = /^\d{1,12}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(RETRY_AFTER_MAX, Math.max(RETRY_AFTER_MIN, wait));
}
