import type { DeliveryStatus, Lane, LineOutcome, OrderEvent, SkippedLine } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";

/** What names a delivery. `receivedAt` is the order's: it finds the month's partition. */
export interface DeliveryKey {
  shopId: number;
  orderId: string;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
  receivedAt: Date;
}

/** A delivery that was claimed and is now this process' to send. */
export interface ClaimedDelivery extends DeliveryKey {
  /** The number of the attempt that the claim begins, from 1. */
  attempt: number;
  doubles: number;
  lane: Lane;
  /** When its event arrived; of a delivery claimed from the ledger, when it was planned. */
  owedSince: Date;
  providerRef: string | null;
  /** What earlier attempts said of each line: accepted ones aren't sent again. */
  lines: LineOutcome[] | null;
  firstAttemptAt: Date;
  /** How long the connection had waited in all when the first attempt was made, in milliseconds. */
  waitedBaseMs: number;
  /** An attempt broke off without an answer, so the provider may hold the order already. */
  uncertain: boolean;
}

/** A planned delivery as it is first written. */
export interface PlannedDelivery extends DeliveryKey {
  status: DeliveryStatus;
  reason: string | null;
  lane: Lane;
  dueAt: Date | null;
  skippedLines: SkippedLine[];
  warnings: string[];
  waitedBaseMs: number;
}

/** The text form of a delivery's name, for maps and logs. */
export function keyText({ shopId, orderId, provider, event, sequence }: DeliveryKey): string {
  return `${shopId}/${orderId}/${provider}/${event}/${sequence}`;
}
