import type { GeneralLineReason } from "./order.ts";

/** What happened to an order, as far as providers can take it. */
export const ORDER_EVENTS = [
  "order_created",
  "order_paid",
  "order_updated",
  "order_fulfilled",
  "order_cancelled",
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/** Whether an event changes an order that the provider must have already. */
export function changesOrder(event: OrderEvent): boolean {
  return event === "order_updated" || event === "order_cancelled";
}

/** How a delivery is shown. `held` and `sending` are never stored: its connection, and what is due, tell them. */
export const DELIVERY_STATUSES = [
  "pending",
  "sending",
  "delivered",
  "partly_delivered",
  "held",
  "skipped",
  "dead",
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The statuses in which a person may ask for a new attempt. */
export const REPLAYABLE: readonly DeliveryStatus[] = ["held", "dead", "partly_delivered"];

/** The statuses in which a person may say that it shall not be sent, or not again. */
export const SKIPPABLE: readonly DeliveryStatus[] = ["pending", "held", "dead"];

/** Why a delivery is due: it decides how gently it is sent. */
export const LANES = ["live", "retry", "replay", "backfill"] as const;
export type Lane = (typeof LANES)[number];

/** Why a provider doesn't get an order at all, in the order in which the reasons are asked (`mapping.md` 4). */
export type SkipReason =
  | "test_order"
  | "cancelled_order"
  | "not_online"
  | "not_subscribed"
  | "no_session_link"
  | "malformed_link"
  | "expired_link"
  | "no_eligible_lines"
  | "never_delivered";

/** Why a delivery waits, or was given up, by the app's own decision; all other reasons are a provider's answer. */
export type OwnReason =
  | SkipReason
  | "skipped_by_hand"
  | "held_too_long"
  | "restored"
  | "gave_up"
  | "order_erased"
  | "no_connection"
  | "credential_unreadable"
  | "throttled"
  | "internal";

export type LineSkipReason = GeneralLineReason | "no_product_reference" | "no_brand" | "not_shipped" | "no_size";

export interface SkippedLine {
  lineId: string;
  reason: LineSkipReason;
}

/** How the size of a line was found (`mapping.md` 3, "size"). */
export const SIZE_STEPS = [
  "product_setting",
  "shop_setting",
  "linked",
  "named",
  "dimension",
  "by_value",
  "title",
] as const;
export type SizeStep = (typeof SIZE_STEPS)[number];

/** The size that a line was told with. `mapped` says that the connection's map gave its name. */
export interface LineSize {
  lineId: string;
  size: string;
  step: SizeStep;
  mapped: boolean;
}

/** What a provider said of one line of a delivery. */
export interface LineOutcome {
  lineId: string;
  accepted: boolean;
  code?: string | undefined;
  title?: string | undefined;
}
