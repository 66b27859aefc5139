import { createHmac, type Hmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { matchesSignature } from "../shopify/webhooks/webhook.server.ts";
import type { RawWebhook } from "../webhooks/receive.server.ts";

/** An order of hundreds of lines has about a megabyte; what is longer is answered, but not read. */
const BODY_LIMIT = 4 * 1024 * 1024;
const DROPPED_AT = 32 * 1024 * 1024;
/** Nearly every webhook is smaller; what is longer goes through the signature as it comes. */
const SMALL = 256 * 1024;

/**
 * What all bodies may hold whose signature isn't known yet, those beyond `SMALL` by themselves: whoever sends large ones
 * takes no room from the others.
 */
export interface BodyLimits {
  small: number;
  large: number;
}
export const BODY_LIMITS: BodyLimits = { small: 64 * 1024 * 1024, large: 32 * 1024 * 1024 };

/** `crowded`: there is no room for it now. `gone`: whoever sent it has hung up. */
export type ReadBody = { outcome: "read"; webhook: RawWebhook } | { outcome: "crowded" | "gone" };

/**
 * Reads the raw bytes of requests. All that are read at one time share `limits`; one that finds no room is told so at
 * once. Of a body past `BODY_LIMIT` the signature over all of it is computed, and the rest let go.
 */
export function createBodyReader(secrets: readonly string[], limits: BodyLimits = BODY_LIMITS) {
  const held = { small: 0, large: 0 };

  return (request: IncomingMessage): Promise<ReadBody> =>
    new Promise((resolve) => {
      const kept: Buffer[] = [];
      const own = { small: 0, large: 0 };
      let length = 0;
      let digests: Hmac[] | null = null;

      const end = (result: ReadBody): void => {
        held.small -= own.small;
        held.large -= own.large;
        own.small = own.large = 0;
        request.removeAllListeners("data");
        resolve(result);
      };
      const keep = (chunk: Buffer): boolean => {
        const part = length > SMALL ? "large" : "small";
        if (held[part] + chunk.length > limits[part]) return false;
        held[part] += chunk.length;
        own[part] += chunk.length;
        kept.push(chunk);
        return true;
      };

      request.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > DROPPED_AT) request.destroy();
        if (length - chunk.length <= BODY_LIMIT && !keep(chunk)) return end({ outcome: "crowded" });
        if (digests) for (const digest of digests) digest.update(chunk);
        else if (length > SMALL)
          digests = secrets.map((secret) =>
            kept.reduce((hmac, part) => hmac.update(part), createHmac("sha256", secret)),
          );
      });
      request.on("end", () => {
        const { headers } = request;
        const signed =
          digests &&
          matchesSignature(
            headers,
            digests.map((digest) => digest.digest()),
          );
        // Of what nobody signed not even a copy is made.
        const body = signed === false ? Buffer.alloc(0) : Buffer.concat(kept);
        const whole = length <= BODY_LIMIT;
        end({ outcome: "read", webhook: { headers, body, whole, ...(signed !== null && { signed }) } });
      });
      request.on("error", () => end({ outcome: "gone" }));
      request.on("close", () => end({ outcome: "gone" }));
    });
}
