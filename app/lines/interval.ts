/** Fewer lines than these say nothing that a share wouldn't overstate. */
export const LEAST_LINES = 30;
/** The normal distribution's, for 95 %. */
const Z = 1.959_963_984_540_054;

/** A share with its 95 % interval, each between 0 and 1. */
export interface Share {
  share: number;
  low: number;
  high: number;
}

/**
 * The share of `part` among `whole` with Wilson's score interval (Wilson 1927, without continuity correction), which
 * holds for small numbers and near 0 and 1, where the usual one misleads. Null where there are too few to tell.
 */
export function shareOf(part: number, whole: number): Share | null {
  if (whole < LEAST_LINES || part < 0 || part > whole) return null;
  const share = part / whole;
  const scale = 1 + Z ** 2 / whole;
  const middle = (share + Z ** 2 / (2 * whole)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2))) / scale;
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
