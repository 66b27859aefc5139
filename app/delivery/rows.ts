import type { Lane, OrderEvent } from "../domain/delivery.ts";
import { ORDER_EVENTS } from "../domain/delivery.ts";
import { isProviderName, type ProviderName } from "../domain/ids.ts";
import type { DeliveryState } from "./state.ts";
import { fromStored, type StoredState } from "./stored-state.ts";

/**
 * `claimed_by` of what no worker may claim before a person decides: it was owed when a backup was restored, and may have
 * been sent since the backup was made. Workers' numbers begin at 1.
 */
export const RESTORED = 0;

/** What names a delivery among a shop's orders. */
export interface DeliveryName {
  orderId: string;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
}

/** What names a delivery among all shops. */
export interface DeliveryKey extends DeliveryName {
  shopId: number;
}

/** The text form of a delivery's name, for maps and logs. */
export const keyText = ({ shopId, orderId, ...own }: DeliveryKey): string => `${shopId}/${orderId}/${ownKey(own)}`;

/** What names a delivery within its order, and its state in the order's row. */
export const ownKey = ({ provider, event, sequence }: Omit<DeliveryName, "orderId">): string =>
  `${provider}/${event}/${sequence}`;

/** Reads what names a delivery within its order. Returns null for anything else. */
export function readOwnKey(text: string): Omit<DeliveryName, "orderId"> | null {
  const [provider = "", event, sequence] = text.split("/");
  const known = ORDER_EVENTS.find((name) => name === event);
  return isProviderName(provider) && known ? { provider, event: known, sequence: Number(sequence) } : null;
}

/** A delivery of an order, with its name within it. */
export interface OwnDelivery extends Omit<DeliveryName, "orderId"> {
  state: DeliveryState;
}

/** The deliveries of an order's row. */
export function readDeliveries(stored: Record<string, StoredState>): OwnDelivery[] {
  return Object.entries(stored).flatMap(([key, value]) => {
    const name = readOwnKey(key);
    return name ? [{ ...name, state: fromStored(value) }] : [];
  });
}

/** What a worker holds of an order: its plan, or the next delivery to a provider. `number` fences it. */
export interface Claim {
  shopId: number;
  orderId: string;
  queue: "plan" | ProviderName;
  number: number;
  lane: Lane;
  receivedAt: Date;
  /** When what is claimed became owed, or was last put off. */
  setAt: Date;
}

/** The text form of what a claim holds, one claim of it told from another. */
export const claimText = ({ shopId, orderId, queue, number }: Claim): string =>
  `${shopId}/${orderId}/${queue}#${number}`;

/** A delivery that is this process' to send now. */
export interface ClaimedDelivery extends DeliveryKey {
  state: DeliveryState;
  /** The state as it is stored; null when it was never written down. */
  stored: DeliveryState | null;
  lane: Lane;
  receivedAt: Date;
  owedSince: Date;
  /** It is the one by which a connection that is held, or whose circuit is open, is tried. */
  probe: boolean;
}
