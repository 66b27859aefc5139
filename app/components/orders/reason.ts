import type { TFunction } from "i18next";
import type { DeliveryStatus, LineSkipReason } from "../../domain/delivery.ts";
import type { BlockState } from "../theme-blocks.ts";

/** Reasons that the catalogue has sentences for (`reason.<key>`): what happened, and what to do. */
const WORDED = new Set([
  // skipped (mapping.md 4)
  "test_order",
  "cancelled_order",
  "not_online",
  "not_subscribed",
  "no_session_link",
  "malformed_link",
  "expired_link",
  "no_eligible_lines",
  "never_delivered",
  "skipped_by_hand",
  // held and dead
  "held_too_long",
  "restored",
  "gave_up",
  "order_erased",
  "credential_unreadable",
  "status_error",
  "rejected",
  // waiting
  "throttled",
  "internal",
  "timeout",
]);

/**
 * The catalogue's key for a delivery's reason; `unknown` for a code that a provider made up itself. A missing connection
 * is two things: while the delivery waits, the network's; once it is dead, the shop's own.
 */
export function reasonKey(status: DeliveryStatus, reason: string): string {
  if (reason === "no_connection") return status === "dead" ? "connection_gone" : "no_answer";
  if (WORDED.has(reason)) return reason;
  const code = Number(/^http_(\d{3})$/.exec(reason)?.[1] ?? NaN);
  if (code === 401 || code === 403) return "credential_refused";
  if (code === 408 || code === 425 || code === 429) return "throttled";
  if (code >= 300 && code < 400) return "redirected";
  if (code >= 400 && code < 500) return "order_refused";
  if (code >= 500) return "provider_down";
  return "unknown";
}

/** Channels that have no product pages, by Shopify's name of the source; an app's or an unknown one is `other`. */
const CHANNELS: Readonly<Record<string, "pos" | "draft">> = {
  pos: "pos",
  shopify_draft_order: "draft",
};

/**
 * The catalogue's keys for why a delivery stands as it does, the closest first. That an order isn't tied to a visit means
 * one thing where there was no page to visit, and another by whether the embed is on now.
 */
export function causeKeys(
  { status, reason, channel }: { status: DeliveryStatus; reason: string; channel: string | null },
  embed: BlockState,
): string[] {
  if (reason !== "no_session_link") return [reason, reasonKey(status, reason)];
  if (channel !== "web" && channel !== null) return [`no_session_link_${CHANNELS[channel] ?? "other"}`];
  if (embed === "active") return ["no_session_link_on", reason];
  return embed === "inactive" || embed === "unavailable" ? ["no_session_link_off", reason] : [reason];
}

/** A code as a person reads it: an answer's status is called what the trade calls it. */
export const codeWord = (code: string): string => code.replace(/^http_(\d{3})$/, "HTTP $1");

/** Reasons for which a line is left out of a delivery. */
const LINE_REASONS = [
  "gift_card",
  "tip",
  "custom_item",
  "removed",
  "no_product_reference",
  "no_brand",
  "not_shipped",
  "no_size",
];

/** Whether a setting would have the next such line sent; of several reasons it is worth a look. */
export const isMendable = (reason: LineSkipReason | null): boolean =>
  reason === null || reason === "no_size" || reason === "no_product_reference" || reason === "no_brand";

/** The catalogue's key for a skipped line's reason. */
export const lineReasonKey = (reason: string): string => (LINE_REASONS.includes(reason) ? reason : "unknown");

const WARNINGS = ["answer_unreadable", "unexpected_status", "facts_unavailable", "uncertain", "adopted"];

/** The catalogue's key for a warning. */
export const warningKey = (warning: string): string => (WARNINGS.includes(warning) ? warning : "unknown");

export const STATUS_TONE: Record<DeliveryStatus, "success" | "warning" | "critical" | "attention" | "info" | null> = {
  pending: "attention",
  sending: "info",
  delivered: "success",
  partly_delivered: "warning",
  held: "warning",
  skipped: null,
  dead: "critical",
};

/** A reason in a few words, by which orders are chosen. A provider's own code is told as it is. */
export function reasonName(t: TFunction, reason: string): string {
  const key = reasonKey("pending", reason);
  return t(`orders.reason.${reason === "no_connection" ? "no_connection" : key}`, { code: codeWord(reason) });
}
