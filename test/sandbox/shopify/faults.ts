import { z } from "zod";
import { NO_BULK_FAULTS, type BulkFaults } from "./admin-api/bulk.ts";
import type { Throttle } from "./admin-api/throttle.ts";
import { NO_GRAPHQL_FAULTS, type GraphqlFaults } from "./graphql.ts";
import type { Json } from "./json.ts";
import { NO_OAUTH_FAULTS, type OAuthFaults } from "./oauth.ts";
import { NO_WEBHOOK_FAULTS, type WebhookFaults } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Everything that can be made to go wrong, as it is now. */
export interface ShopifyFaults {
  readonly webhooks: WebhookFaults;
  readonly oauth: OAuthFaults;
  readonly graphql: GraphqlFaults;
  readonly bulk: BulkFaults;
}

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const status = z.int().min(400).max(599).nullable();

/** `POST /__sandbox/faults`: what is named is changed, `reset` sets everything back first. */
export const FaultChange = z.strictObject({
  reset: z.literal(true).optional(),
  webhooks: z
    .strictObject({
      duplicateShare: share,
      delayMs: z.number().min(0),
      neverSentShare: share,
      headers: z.enum(["classic", "events", "both"]),
    })
    .partial()
    .optional(),
  /** Keep webhooks back, or let them go in some order. */
  hold: z.boolean().optional(),
  release: z.enum(["as_sent", "reversed", "shuffled"]).optional(),
  oauth: z
    .strictObject({
      refreshRefused: z.boolean(),
      withoutExpiry: z.boolean(),
      delayMs: count,
      loseAnswers: count,
      status,
    })
    .partial()
    .optional(),
  graphql: z
    .strictObject({
      throttleNext: count,
      status,
      retryAfter: count.nullable(),
      delayMs: count,
      costFactor: z.number().positive(),
    })
    .partial()
    .optional(),
  bulk: z
    .strictObject({ durationMs: count, failWith: z.enum(["INTERNAL_SERVER_ERROR", "TIMEOUT"]).nullable() })
    .partial()
    .optional(),
  /** Empties the bucket of this shop. */
  drain: z.string().optional(),
});

/** Changes the faults of a running twin. */
export function changeFaults(
  change: z.output<typeof FaultChange>,
  { world, faults, throttle }: { world: World; faults: ShopifyFaults; throttle: Throttle },
): void {
  if (change.reset) {
    Object.assign(faults.webhooks, NO_WEBHOOK_FAULTS);
    Object.assign(faults.oauth, NO_OAUTH_FAULTS);
    Object.assign(faults.graphql, NO_GRAPHQL_FAULTS);
    Object.assign(faults.bulk, NO_BULK_FAULTS);
  }
  Object.assign(faults.webhooks, change.webhooks);
  Object.assign(faults.oauth, change.oauth);
  Object.assign(faults.graphql, change.graphql);
  Object.assign(faults.bulk, change.bulk);
  if (change.hold) world.webhooks.hold();
  if (change.release) world.webhooks.release(change.release);
  if (change.drain) throttle.drain(world.shop(change.drain).domain);
}

export function describeFaults(faults: ShopifyFaults): Json {
  return {
    webhooks: { ...faults.webhooks },
    oauth: { ...faults.oauth },
    graphql: { ...faults.graphql },
    bulk: { ...faults.bulk },
  };
}
