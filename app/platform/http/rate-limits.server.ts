import { createHmac, randomBytes } from "node:crypto";
import ipaddr from "ipaddr.js";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Log } from "../telemetry/log.ts";

export interface RateLimit {
  /**
   * Takes one of what a shop's visitor, session or other `asker` may ask in the limit's window. Returns the whole
   * seconds after which it is worth asking again when nothing is left, else null. Never throws.
   */
  take(shop: string, asker: string): Promise<number | null>;
}

export interface RateLimits {
  /** A limit by a name of its own: so many in so many seconds, from the first one on. */
  create(name: string, most: number, seconds: number): RateLimit;
  close(): void;
}

export interface RateLimitsOptions {
  /** Where limits are counted for all processes together; unset, each process counts for itself. */
  redisUrl?: string | undefined;
  /** Under which askers are hashed, so that no address is kept; all processes that count together share it. */
  secret?: string;
  log?: Pick<Log, "warn">;
}

/**
 * How many askers a limit tells apart in memory: beyond, some share a place. So a flood of addresses can't fill the
 * memory, and a place frees itself after its window.
 */
const PLACES = 2 ** 17;
const REDIS_PATIENCE_MS = 200;

/**
 * Makes limits of requests. Counted in Redis where one is given; while it doesn't answer, in memory, so that a fault of
 * its own refuses nobody.
 */
export function createRateLimits({ redisUrl, secret, log }: RateLimitsOptions = {}): RateLimits {
  const key = secret ?? randomBytes(32).toString("hex");
  const redis = redisUrl === undefined ? null : connect(redisUrl, log);
  return {
    create(name, most, seconds) {
      const memory = new RateLimiterMemory({ keyPrefix: name, points: most, duration: seconds });
      const limiter = redis
        ? new RateLimiterRedis({
            ...{ storeClient: redis, keyPrefix: `fitloop:${name}`, points: most, duration: seconds },
            ...{ insuranceLimiter: memory, rejectIfRedisNotReady: true },
          })
        : memory;
      return {
        async take(shop, asker) {
          const digest = createHmac("sha256", key)
            .update(`${shop} ${networkOf(asker)}`)
            .digest();
          const place = redis ? digest.toString("base64url", 0, 12) : String(digest.readUInt32BE(0) % PLACES);
          try {
            await limiter.consume(place);
            return null;
          } catch (refused) {
            return refused instanceof RateLimiterRes ? Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) : null;
          }
        },
      };
    },
    close: () => redis?.disconnect(),
  };
}

function connect(url: string, log: RateLimitsOptions["log"]): Redis {
  const redis = new Redis(url, {
    ...{ enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 2_000 },
    commandTimeout: REDIS_PATIENCE_MS,
  });
  let isTold = false;
  redis.on("error", (error: Error) => {
    if (!isTold) log?.warn({ error: error.name }, "Redis doesn't answer: each process counts requests for itself");
    isTold = true;
  });
  redis.on("ready", () => (isTold = false));
  return redis;
}

/** What an address is counted by: of IPv6 its /64, since whoever has one address of it has them all. */
function networkOf(asker: string): string {
  if (!ipaddr.isValid(asker)) return asker;
  const address = ipaddr.process(asker);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(":") : address.toString();
}
