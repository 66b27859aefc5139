/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/**
 * How much `y` grows for each of `x`: the median of the slopes between all pairs (Theil and Sen), which a few odd samples
 * can't bend.
 */
export function slope(points: readonly (readonly [number, number])[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points.slice(index + 1).flatMap(([laterX, laterY]) => (laterX === x ? [] : [(laterY - y) / (laterX - x)])),
  );
  return slopes.length === 0 ? 0 : median(slopes);
}

/** By how much the last quarter's median lies above the first quarter's. */
export function rise(values: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return median(values.slice(-quarter)) - median(values.slice(0, quarter));
}

/**
 * By how much the last quarter's lowest value lies above the first quarter's: what pools hold comes and goes with the
 * requests that happen to meet, and only what is lost stays.
 */
export function riseOfLowest(values: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return Math.min(...values.slice(-quarter)) - Math.min(...values.slice(0, quarter));
}
