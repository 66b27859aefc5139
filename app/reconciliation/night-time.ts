const DAY_MS = 86_400_000;
/** Nights begin within four hours from 03:00 UTC on, each shop's at a minute of its own, so that they don't all ask at once. */
const NIGHT_MS = 3 * 3_600_000;
const MINUTE_MS = 60_000;
const SPREAD_MINUTES = 240;
/** Has no divisor with the minutes in common: shops that were installed one after the other are far apart. */
const STRIDE = 97;

/** The minute of a night, from its beginning, as SQL has it of the shop `s`. */
export const NIGHT_MINUTE = `(s.id::bigint * ${STRIDE} % ${SPREAD_MINUTES})`;

/** The next night of a shop after an instant; the beginning of all nights where none is named. */
export function nextNight(now: number, shopId = 0): Date {
  const today = Math.floor(now / DAY_MS) * DAY_MS + NIGHT_MS + ((shopId * STRIDE) % SPREAD_MINUTES) * MINUTE_MS;
  return new Date(today > now ? today : today + DAY_MS);
}
