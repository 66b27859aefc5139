import type { LedgerAttempt, LedgerDetail, LedgerHand, OrderDetail } from "../../delivery/ledger.ts";

/** Something that happened to an order, or will. */
export type Moment =
  | { kind: "placed"; at: Date }
  | { kind: "received"; at: Date; how: OrderDetail["origin"] | "late" }
  | { kind: "attempt"; at: Date; delivery: LedgerDetail; attempt: LedgerAttempt }
  | { kind: "hand"; at: Date; delivery: LedgerDetail; hand: LedgerHand }
  | { kind: "unkept"; at: Date; delivery: LedgerDetail; count: number }
  | { kind: "settled"; at: Date; delivery: LedgerDetail }
  | { kind: "next"; at: Date; delivery: LedgerDetail };

/** What happened to an order at all providers, the oldest first; what is yet to come is last. */
export function timelineOf(order: OrderDetail): Moment[] {
  const { placedAt, receivedAt, origin, webhookMissing, deliveries } = order;
  const how = origin === "webhook" && webhookMissing ? "late" : origin;
  const moments: Moment[] = [
    { kind: "placed", at: placedAt },
    { kind: "received", at: receivedAt, how },
    ...deliveries.flatMap(momentsOf),
  ];
  return moments.sort(
    (a, b) => Number(a.kind === "next") - Number(b.kind === "next") || a.at.getTime() - b.at.getTime(),
  );
}

function momentsOf(delivery: LedgerDetail): Moment[] {
  const { history, hands, attempts, settledAt, dueAt, status, reason } = delivery;
  const [first] = history;
  const unkept = attempts - history.length;
  // What was settled without a word to the provider: skipped, or given up while it waited.
  const quietly =
    settledAt !== null &&
    reason !== "skipped_by_hand" &&
    (history.length === 0 || (status === "dead" && isAfter(settledAt, history)));
  return [
    ...hands.map((hand): Moment => ({ kind: "hand", at: hand.at, delivery, hand })),
    ...history.map((attempt): Moment => ({ kind: "attempt", at: attempt.startedAt, delivery, attempt })),
    ...(unkept > 0 && first ? [{ kind: "unkept" as const, at: first.startedAt, delivery, count: unkept }] : []),
    ...(quietly && settledAt ? [{ kind: "settled" as const, at: settledAt, delivery }] : []),
    ...(dueAt && status === "pending" ? [{ kind: "next" as const, at: dueAt, delivery }] : []),
  ];
}

const isAfter = (settledAt: Date, history: readonly LedgerAttempt[]): boolean => {
  const last = history.at(-1);
  return last !== undefined && settledAt.getTime() > last.startedAt.getTime() + last.durationMs + 1_000;
};
