import type { Clock } from "../../clock.ts";

/** A shop's bucket of points: 2,000 deep, refilled by 100 a second (the Standard plan). */
export const BUCKET_SIZE = 2_000;
export const RESTORE_RATE = 100;

/** The leaky bucket of the Admin API, one per shop, on the sandbox's clock. */
export class Throttle {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the points if they are there; tells whether they were. */
  take(shop: string, points: number): boolean {
    const bucket = this.#bucket(shop);
    if (bucket.left < points) return false;
    bucket.left -= points;
    return true;
  }

  /** Gives points back that an operation asked for and didn't need. */
  giveBack(shop: string, points: number): void {
    const bucket = this.#bucket(shop);
    bucket.left = Math.min(BUCKET_SIZE, bucket.left + points);
  }

  /** Empties a shop's bucket, so that the next operations are throttled. */
  drain(shop: string): void {
    this.#bucket(shop).left = 0;
  }

  /** Writes `throttleStatus`. */
  status(shop: string): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    const currentlyAvailable = Math.floor(this.#bucket(shop).left);
    return { maximumAvailable: BUCKET_SIZE, currentlyAvailable, restoreRate: RESTORE_RATE };
  }

  #bucket(shop: string): { left: number; at: number } {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(shop) ?? { left: BUCKET_SIZE, at: now };
    bucket.left = Math.min(BUCKET_SIZE, bucket.left + ((now - bucket.at) / 1000) * RESTORE_RATE);
    bucket.at = now;
    this.#buckets.set(shop, bucket);
    return bucket;
  }
}
