import { type ConnectionStatus, isSending } from "../../connections/status.ts";
import type { LedgerEntry } from "../../delivery/ledger.ts";
import type { OwnReason, SkipReason } from "../../domain/delivery.ts";
import type { BlockState } from "../theme-blocks.ts";
import { themeUrl } from "../theme-editor.ts";
import { causeKeys, isMendable, reasonKey } from "./reason.ts";

/** What a person can do about a cause; each is one button, and leads to one place. */
export type Remedy =
  | "replay"
  | "credential"
  | "connection"
  | "orderSettings"
  | "productSettings"
  | "embed"
  | "home"
  | "contact";

/** Why an order isn't tied to its visit, as far as its channel and the theme tell. */
type Untied = "on" | "off" | "pos" | "draft" | "other";
/** What an answer of a provider's, or none, comes to; `unknown` is a code of its own without words of ours. */
type Answered =
  | "credential_refused"
  | "status_error"
  | "rejected"
  | "order_refused"
  | "redirected"
  | "timeout"
  | "no_answer"
  | "provider_down"
  | "unknown";
/** A lost connection is told as two things: the network's, or the shop's own. */
type OwnCause = Exclude<OwnReason, "no_connection"> | "connection_gone";

/** Every reason that a delivery can stand as it does for, by the name of its sentence in the catalogue (`reason`). */
export type ReasonCause = SkipReason | OwnCause | Answered | `no_session_link_${Untied}`;

/** What mends each; null where nothing has to, or nothing can be, done. */
export const REASONS: Readonly<Record<ReasonCause, Remedy | null>> = {
  test_order: "orderSettings",
  cancelled_order: null,
  not_online: "orderSettings",
  not_subscribed: null,
  no_session_link: "home",
  no_session_link_on: null,
  no_session_link_off: "embed",
  no_session_link_pos: null,
  no_session_link_draft: null,
  no_session_link_other: null,
  malformed_link: null,
  expired_link: null,
  no_eligible_lines: "productSettings",
  never_delivered: null,
  skipped_by_hand: "replay",
  held_too_long: "replay",
  restored: "replay",
  gave_up: "replay",
  order_erased: null,
  connection_gone: "replay",
  credential_unreadable: "credential",
  credential_refused: "credential",
  status_error: "replay",
  rejected: "replay",
  order_refused: "replay",
  redirected: "contact",
  throttled: null,
  internal: null,
  timeout: null,
  no_answer: null,
  provider_down: null,
  unknown: "replay",
};

/** What a delivery waits for while its connection sends nothing, by the connection's state. */
export const WAITS: Readonly<Record<Exclude<ConnectionStatus, "connected" | "unproven" | "refused">, Remedy | null>> = {
  held: "credential",
  off: "connection",
  not_set_up: "connection",
  unregistered: "connection",
  circuit_open: null,
  paused: null,
};

/** What a remedy rests on. */
export type RemedyInput = Pick<LedgerEntry, "status" | "reason" | "provider" | "channel" | "leftOut">;

/** The one thing that a person can do about how a delivery stands, or null. */
export function remedyOf(delivery: RemedyInput, connection: ConnectionStatus, embed: BlockState): Remedy | null {
  const { status, reason, leftOut } = delivery;
  const waits = !isSending(connection) && connection in WAITS ? WAITS[connection as keyof typeof WAITS] : null;
  switch (status) {
    case "pending":
    case "held":
      if (!isSending(connection)) return waits;
      if (status === "held") return "replay";
      return reason === null ? null : inTurn(REASONS[reasonOf(delivery, embed)]);
    case "sending":
      return null;
    case "partly_delivered":
      return waits ?? "replay";
    case "delivered":
      return leftOut && isMendable(leftOut.reason) ? "productSettings" : null;
    case "skipped":
      if (reason === "skipped_by_hand") return waits ?? "replay";
      return reason === null ? null : inTurn(REASONS[reasonOf(delivery, embed)]);
    case "dead": {
      const remedy = reason === null ? "replay" : REASONS[reasonOf(delivery, embed)];
      // A replay would only wait where its connection sends nothing: that is mended first.
      return remedy === "replay" ? (waits ?? "replay") : remedy;
    }
  }
}

/** What is tried again by itself, or was never to be sent, has no replay. */
const inTurn = (remedy: Remedy | null): Remedy | null => (remedy === "replay" ? null : remedy);

function reasonOf({ status, reason, channel }: RemedyInput, embed: BlockState): ReasonCause {
  const [closest = ""] = causeKeys({ status, reason: reason ?? "", channel }, embed);
  const key = Object.hasOwn(REASONS, closest) ? closest : reasonKey(status, reason ?? "");
  return key as ReasonCause;
}

/** Where a remedy is found; a replay is done on the spot. */
export function remedyLink(
  remedy: Exclude<Remedy, "replay">,
  { provider, apiKey, contact }: { provider: string; apiKey: string; contact: string },
): { url: string; target?: "_top" | "_blank" } {
  switch (remedy) {
    case "credential":
    case "connection":
    case "orderSettings":
    case "productSettings":
      return { url: `/app/providers/${provider}` };
    case "embed":
      return { url: themeUrl("embed", apiKey), target: "_top" };
    case "home":
      return { url: "/app" };
    case "contact":
      return { url: contact, target: "_blank" };
  }
}
