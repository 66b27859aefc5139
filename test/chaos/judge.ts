import type { ProviderName } from "../sandbox/providers/start.ts";
import { type Book, type Break, PROVIDER_NAMES } from "./book.ts";
import type { Stage, Taken } from "./taken.ts";

/** What the app's ledger says of a delivery: asked only to tell why, never whether, an order is missing. */
export interface LedgerLine {
  orderId: string;
  provider: ProviderName;
  event: string;
  status: string;
  reason: string | null;
  doubles: number;
}

export interface Finding {
  order: string;
  provider: ProviderName;
  act: string;
  why: string;
}

export interface Verdict {
  lost: Finding[];
  /** Delivered twice; `excused` was on the wire at a kill or cut, and the ledger had counted it as a possible double. */
  duplicated: (Finding & { excused: boolean })[];
  wronglySkipped: Finding[];
  outOfOrder: Finding[];
  late: Finding[];
  /** Delivered although nobody asked for it. */
  unexpected: Finding[];
}

/** What a provider must take once alone, and the event of the ledger that it answers to. */
const ONCE: readonly (readonly [Stage, string])[] = [
  ["created", "order_created"],
  ["paid", "order_paid"],
  ["fulfilled", "order_fulfilled"],
  ["cancelled", "order_cancelled"],
];
/** So long before a kill a provider may have taken a request whose answer had not yet been written down, on a busy machine. */
const ON_THE_WIRE_MS = 3_000;

/**
 * Judges a run by the providers' own records: what each took into its books, compared with what was ordered. `reconciled`
 * tells whether orders whose webhooks never came are owed too.
 */
export function judge(
  book: Book,
  taken: ReadonlyMap<string, readonly Taken[]>,
  ledger: readonly LedgerLine[],
  { reconciled }: { reconciled: boolean },
): Verdict {
  const lines = new Map(ledger.map((line) => [`${line.provider}/${line.orderId}/${line.event}`, line]));
  const verdict: Verdict = { lost: [], duplicated: [], wronglySkipped: [], outOfOrder: [], late: [], unexpected: [] };
  for (const order of book.orders) {
    const act = book.acts.get(order.act);
    for (const provider of PROVIDER_NAMES) {
      const got = taken.get(`${provider}/${order.id}`) ?? [];
      const paid = got.filter(({ stage }) => stage === "paid");
      const line = lines.get(`${provider}/${order.id}/order_paid`);
      const finding = (why: string): Finding => ({ order: order.id, provider, act: order.act, why });
      if (order.unwanted) {
        if (got.length > 0) verdict.unexpected.push(finding("a test order was delivered"));
        continue;
      }
      const [first] = paid;
      if (order.cancelled && line?.reason === "cancelled_order") continue;
      if (order.cancelled && provider === "robosize" && got.at(-1)?.stage !== "cancelled") {
        verdict.lost.push(finding("its cancellation never came"));
      }
      if (!first) {
        const said = line ? `${line.status}${line.reason ? ` (${line.reason})` : ""}` : "not in the ledger";
        if (line?.status === "skipped") verdict.wronglySkipped.push(finding(said));
        else if (!order.webhookLost || reconciled) verdict.lost.push(finding(said));
        continue;
      }
      for (const [stage, event] of ONCE) {
        const again = got.filter((one) => one.stage === stage);
        if (again.length < 2) continue;
        const onTheWire = again.slice(0, -1).every(({ at }) => book.breaks.some((one) => wasAwaited(at, one)));
        const counted = lines.get(`${provider}/${order.id}/${event}`)?.doubles ?? 0;
        const wire = onTheWire ? "on the wire at a break" : "no break explains it";
        const why = `${stage} ${again.length} times; ${wire}; the ledger counted ${counted}`;
        verdict.duplicated.push({ ...finding(why), excused: onTheWire && counted >= again.length - 1 });
      }
      // What comes a second time is a double, wherever it stands: the order is that of first times.
      const firsts = got.filter(({ stage }, index) => got.findIndex((other) => other.stage === stage) === index);
      if (firsts.some(({ rank }, index) => rank < (firsts[index - 1]?.rank ?? 0))) {
        verdict.outOfOrder.push(finding(got.map(({ stage }) => stage).join(", ")));
      }
      const owedFrom = Math.max(order.placedAt, act?.mendedAt ?? 0);
      if (first.at - owedFrom > (act?.allowedMs ?? 0)) {
        verdict.late.push(finding(`${Math.round((first.at - owedFrom) / 1000)} s after all was well`));
      }
    }
  }
  return verdict;
}

function wasAwaited(at: number, { from, to }: Break): boolean {
  return at >= from - ON_THE_WIRE_MS && at <= to + 1_000;
}
