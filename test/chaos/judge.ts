import type { ProviderName } from "../sandbox/providers/start.ts";
import { type Book, type Break, type PlacedOrder, PROVIDER_NAMES } from "./book.ts";
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
/** The providers' clocks and ours are one, but a cut or a kill is written down a moment after it was done. */
const AFTERWARDS_MS = 1_000;

/** Judges a run by the providers' own records: what each took into its books, compared with what was ordered. */
export function judge(
  book: Book,
  taken: ReadonlyMap<string, readonly Taken[]>,
  ledger: readonly LedgerLine[],
): Verdict {
  const lines = new Map(ledger.map((line) => [`${line.provider}/${line.orderId}/${line.event}`, line]));
  const verdict: Verdict = { lost: [], duplicated: [], wronglySkipped: [], outOfOrder: [], late: [], unexpected: [] };
  for (const order of book.orders) {
    for (const provider of PROVIDER_NAMES) {
      const got = taken.get(`${provider}/${order.id}`) ?? [];
      const lineOf = (event: string): LedgerLine | undefined => lines.get(`${provider}/${order.id}/${event}`);
      judgeOrder({ book, order, provider, got, lineOf }, verdict);
    }
  }
  return verdict;
}

interface Case {
  book: Book;
  order: PlacedOrder;
  provider: ProviderName;
  got: readonly Taken[];
  lineOf(event: string): LedgerLine | undefined;
}

function judgeOrder(one: Case, verdict: Verdict): void {
  const { book, order, provider, got, lineOf } = one;
  const finding = (why: string): Finding => ({ order: order.id, provider, act: order.act, why });
  if (order.unwanted) {
    if (got.length > 0) verdict.unexpected.push(finding("a test order was delivered"));
    return;
  }
  const line = lineOf("order_paid");
  if (order.cancelled && line?.reason === "cancelled_order") return;
  verdict.duplicated.push(...doublesOf(one).map(({ why, excused }) => ({ ...finding(why), excused })));
  const first = got.find(({ stage }) => stage === "paid");
  if (!first) {
    const said = line ? `${line.status}${line.reason ? ` (${line.reason})` : ""}` : "not in the ledger";
    if (line?.status === "skipped") verdict.wronglySkipped.push(finding(said));
    else verdict.lost.push(finding(said));
    return;
  }
  verdict.lost.push(...changesLost(one).map(finding));
  // What comes a second time is a double, wherever it stands: the order is that of first times.
  const firsts = got.filter(({ stage }, index) => got.findIndex((other) => other.stage === stage) === index);
  if (firsts.some(({ rank }, index) => rank < (firsts[index - 1]?.rank ?? 0))) {
    verdict.outOfOrder.push(finding(got.map(({ stage }) => stage).join(", ")));
  }
  const act = book.acts.get(order.act);
  const owedFrom = Math.max(order.placedAt, act?.mendedAt ?? 0);
  if (first.at - owedFrom > (act?.allowedMs ?? 0)) {
    verdict.late.push(finding(`${Math.round((first.at - owedFrom) / 1000)} s after all was well`));
  }
}

/** What became of an order after it was paid, and didn't come to the providers that follow it. */
function changesLost({ order, provider, got, lineOf }: Case): string[] {
  const lost: string[] = [];
  const said = (event: string): string => {
    const { status, reason } = lineOf(event) ?? { status: "not in the ledger", reason: null };
    return `${event} ${status}${reason === null ? "" : ` (${reason})`}`;
  };
  if (provider === "robosize" && order.cancelled) {
    if (got.at(-1)?.stage !== "cancelled") lost.push("its cancellation never came");
    return lost;
  }
  if (provider === "robosize" && order.changedTotal !== null) {
    const known = got.at(-1)?.total ?? null;
    if (known !== order.changedTotal)
      lost.push(`it comes to ${order.changedTotal} and is known with ${String(known)}; ${said("order_updated")}`);
  }
  if (provider === "naiz" && order.fulfilled && !order.cancelled && !got.some(({ stage }) => stage === "fulfilled")) {
    lost.push(`that it was sent out was never told; ${said("order_fulfilled")}`);
  }
  return lost;
}

function doublesOf({ book, got, lineOf }: Case): { why: string; excused: boolean }[] {
  return ONCE.flatMap(([stage, event]) => {
    const again = got.filter((one) => one.stage === stage);
    if (again.length < 2) return [];
    const breaks = again.slice(0, -1).map(({ at }) => book.breaks.find((one) => wasAwaited(at, one)));
    const counted = lineOf(event)?.doubles ?? 0;
    const wire = again.map(({ at }, index) => wordsOf(at, breaks[index], book.breaks)).slice(0, -1);
    const why = `${stage} ${again.length} times; ${wire.join(", ")}; the ledger counted ${counted}`;
    return [{ why, excused: breaks.every((one) => one !== undefined) && counted >= again.length - 1 }];
  });
}

function wasAwaited(at: number, { from, to }: Break): boolean {
  return at >= from - ON_THE_WIRE_MS && at <= to + AFTERWARDS_MS;
}

function wordsOf(at: number, found: Break | undefined, breaks: readonly Break[]): string {
  if (!found) {
    const before = breaks.flatMap(({ from }) => (from >= at ? [from - at] : []));
    const after = breaks.flatMap(({ to }) => (to < at ? [at - to] : []));
    return `no kill or cut explains it: the nearest was ${Math.min(...after)} ms before and ${Math.min(...before)} ms after`;
  }
  const before = found.from - at;
  return before >= 0 ? `on the wire ${Math.round(before)} ms before ${found.kind}` : `on the wire during ${found.kind}`;
}
