import type {
  DeliveryStatus,
  LineOutcome,
  LineSize,
  LineSkipReason,
  OrderEvent,
  SkippedLine,
} from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import { readOwnKey, RESTORED } from "./rows.ts";
import { shownStatus } from "./shown.ts";
import type { DeliveryState } from "./state.ts";
import { fromStored, type StoredState } from "./stored-state.ts";

/** A delivery as the ledger shows it. */
export interface LedgerEntry {
  orderId: string;
  orderName: string | null;
  provider: ProviderName;
  event: OrderEvent;
  sequence: number;
  status: DeliveryStatus;
  reason: string | null;
  dueAt: Date | null;
  lane: string;
  attempts: number;
  doubles: number;
  warnings: string[];
  receivedAt: Date;
  settledAt: Date | null;
  linkMethod: string;
  /** The channel that the order came by, in Shopify's word: `web`, `pos`, an app's id. */
  channel: string | null;
  /** Lines that were left out of it, and how many the order has, where that is still known. */
  leftOut: LeftOut | null;
}

export interface LeftOut {
  count: number;
  of: number | null;
  /** The reason, where all were left out for the same. */
  reason: LineSkipReason | null;
}

export interface LedgerAttempt {
  number: number;
  startedAt: Date;
  durationMs: number;
  httpStatus: number | null;
  outcome: string;
  code: string | null;
  message: string | null;
  reference: string | null;
  retryAfterMs: number | null;
}

/** What a person did to a delivery. */
export interface LedgerHand {
  at: Date;
  what: "replayed" | "skipped";
  note: string | null;
}

/** A line of the order, as far as a person needs it to know the line again. */
export interface LedgerLine {
  id: string;
  title: string | null;
  variantTitle: string | null;
}

export interface LedgerDetail extends LedgerEntry {
  skippedLines: SkippedLine[];
  /** With what size each line was told, and how it was found. */
  sizes: LineSize[];
  lines: LineOutcome[];
  providerRef: string | null;
  history: LedgerAttempt[];
  hands: LedgerHand[];
}

/** An order, with all that is known of it and of its deliveries. */
export interface OrderDetail extends OrderPart {
  placedAt: Date;
  /** How it came first. */
  origin: "webhook" | "backfill" | "reconciliation";
  /** Something that it owes was never told by a webhook: a look at Shopify found it. */
  webhookMissing: boolean;
  /** Whether retention has taken the order's lines, and all attempts but the last. */
  isCompacted: boolean;
  /** The order's lines; none once the order's body is erased. */
  lines: LedgerLine[];
  deliveries: LedgerDetail[];
}

interface Turns {
  /** Cursors of the pages that follow (`after`) and came before (`before`); null where there is none. */
  next: string | null;
  previous: string | null;
  /** Where the page ended before it was full: the instant down to which orders were looked at. Null where it is whole. */
  lookedTo: Date | null;
}

export interface OrdersPage extends Turns {
  orders: LedgerOrder[];
}

export interface DeliveriesPage extends Turns {
  entries: LedgerEntry[];
}

/**
 * An order with all of its deliveries, by provider; with none while its plan is due, or where no connection was on when
 * it was planned.
 */
export interface LedgerOrder {
  orderId: string;
  orderName: string | null;
  receivedAt: Date;
  linkMethod: LinkMethod;
  /** The channel that the order came by, in Shopify's word: `web`, `pos`, an app's id. */
  channel: string | null;
  isPlanned: boolean;
  deliveries: LedgerEntry[];
}

/** What the ledger tells of an order with each of its deliveries. */
export interface OrderPart {
  orderId: string;
  orderName: string | null;
  receivedAt: Date;
  linkMethod: LinkMethod;
  channel: string | null;
  plannedAt: Date | null;
}

/** A delivery as statements of the ledger read it. */
export interface EntryRow extends OrderPart {
  key: string;
  state: StoredState;
  status: DeliveryStatus;
  dueAt: Date | null;
  /** It waits for a person since a restore. */
  restored: boolean;
  lineCount: number | null;
}

/** SQL: the columns of an `OrderPart`, of an order `o`. */
export const ORDER_PART = `o.order_id AS "orderId", o.name AS "orderName", o.received_at AS "receivedAt", o.link_method AS "linkMethod",
  o.source_name AS channel, o.planned_at AS "plannedAt"`;
/** SQL: how a delivery is shown, beside `ITS_DELIVERIES`. */
export const STATUS = shownStatus({ value: "e.value", due: "d", connection: "c" });
/** SQL: the reason that it is shown with, beside `ITS_DELIVERIES`. */
export const REASON = `CASE WHEN e.value->>'status' = 'pending' AND d.claimed_by = ${RESTORED} THEN 'restored'
  ELSE e.value->>'reason' END`;
/**
 * SQL: what a row of `ITS_DELIVERIES` says of its delivery, beside `ORDER_PART`. The order's lines are counted where some
 * are left out.
 */
export const ENTRY_PART = `e.key, e.value AS state, ${STATUS} AS status, d.due_at AS "dueAt",
  coalesce(d.claimed_by = ${RESTORED}, false) AS restored,
  CASE WHEN e.value ? 'skippedLines' THEN jsonb_array_length(o.body::jsonb->'lines') END AS "lineCount"`;
/** SQL: the deliveries of an order `o`, each with what is due of it and its connection. */
export const ITS_DELIVERIES = `
  jsonb_each(o.deliveries) e
  LEFT JOIN due d ON d.shop_id = o.shop_id AND d.order_id = o.order_id AND d.queue = split_part(e.key, '/', 1)
  LEFT JOIN connection c ON c.shop_id = o.shop_id AND c.provider = split_part(e.key, '/', 1)`;

/** A delivery as it is shown, and its whole state; null for a key that names none. */
export function toEntry(row: EntryRow): { entry: LedgerEntry; state: DeliveryState } | null {
  const name = readOwnKey(row.key);
  if (!name) return null;
  const state = fromStored(row.state);
  const { orderId, orderName, receivedAt, linkMethod, channel, status } = row;
  const { lane, attempts, doubles, warnings, settledAt, skippedLines } = state;
  const waits = state.status === "pending";
  const reason = waits && row.restored ? "restored" : state.reason;
  const entry: LedgerEntry = {
    ...{ orderId, orderName, ...name, status, reason, lane, attempts, doubles, warnings, receivedAt, linkMethod },
    channel,
    leftOut: leftOutOf(skippedLines, row.lineCount),
    dueAt: waits && !row.restored ? row.dueAt : null,
    settledAt: settledAt === null ? null : new Date(settledAt),
  };
  return { entry, state };
}

function leftOutOf(skipped: readonly SkippedLine[], of: number | null): LeftOut | null {
  const [first] = skipped;
  if (!first) return null;
  const isOneReason = skipped.every(({ reason }) => reason === first.reason);
  return { count: skipped.length, of, reason: isOneReason ? first.reason : null };
}
