import type { Lab } from "../lab.ts";
import type { SlowProvider } from "../load/messages.ts";
import { startGenerator } from "../load/partners.ts";
import { warmUp } from "../measure.ts";
import { median } from "../statistics.ts";
import { fillBacklog } from "./backlog.ts";
import type { Measured, Part, Row } from "./row.ts";

const LATENCY_MS = 50;
/** Orders a second of all the other shops together. */
const TRICKLE = 40;
/** What a burst may add to the others' p99: a share of it, or so many milliseconds, whichever is more. */
const SHARE_GOAL = 0.1;
const MS_GOAL = 50;
const GOAL = "the other shops' p99 from webhook to provider changes by <= 10 % or 50 ms, whichever is more";
/** The burst: 5,000 orders of one shop in three minutes, and so many in a row. */
const BURST = { orders: 5_000, seconds: 180 };
const IN_A_ROW = 100_000;
const SLOW: SlowProvider = { provider: "bodygram", latencyMs: 5_000 };
/** Past what one provider may have under way at once, many times over. */
const SLOW_RATE = 200;
/** At the least this is delivered in a second, on any machine. */
const PATIENT_RATE = 200;

type Ours = Awaited<ReturnType<Lab["oursOfHundred"]>>;

/** What happens beside the trickle: webhooks of one shop at a rate, or its orders that are all there already. */
type Burst = { kind: "offered"; rate: number; orders: number } | { kind: "in a row"; orders: number };

interface Phase {
  seconds: number;
  rate?: number;
  burst?: Burst;
  slow?: SlowProvider;
}

/** Times from webhook to provider in milliseconds, of the other shops' orders at the providers that aren't slow. */
interface Delay {
  p50: number;
  p99: number;
  /** Pairs of order and provider that never came, of all shops. */
  lost: number;
  /** Whether the burst was over before the trickle was. */
  short: boolean;
  /** Orders of the burst and the trickle that were delivered in a second, from its beginning to the last. */
  perSecond: number;
}

/** Lets the other shops' orders trickle in, a burst beside them, and says how long theirs took. */
async function pass(lab: Lab, ours: Ours, phase: Phase): Promise<Delay> {
  const { seconds, rate = TRICKLE, burst, slow } = phase;
  const [bursting = "", ...others] = ours.shops;
  const trickle = Math.round(rate * seconds);
  const count = trickle + (burst?.orders ?? 0);
  const first = lab.numberOrders(count);
  const { secret } = lab.setting;
  const { generator, standIn } = lab;
  await generator.prepare({ first, count: trickle, shops: others, secret, path: ours.path, products: false });
  await standIn.begin({ first, count, latencyMs: LATENCY_MS, failFirst: false, ...(slow && { slow }) });

  const start = await beside(lab, ours, { first: first + trickle, bursting, burst });
  const [sent] = await Promise.all([
    generator.run(ours.port, { kind: "open", rate }, { times: true }),
    start.run().finally(start.stop),
  ]);
  const atEnd = await standIn.waitFor("delivered", 0, 0);
  const patience = 60_000 + (count / PATIENT_RATE) * 1_000;
  const got = await standIn.waitFor("delivered", count * PROVIDER_COUNT, patience);
  const { providers, takenAt } = await standIn.timesTaken(0, trickle);
  const delays = takenAt.flatMap((at, place) => {
    const isSlow = providers[place % PROVIDER_COUNT] === slow?.provider;
    return isSlow || at === 0 ? [] : [at - (sent.sentAt[Math.floor(place / PROVIDER_COUNT)] ?? Number.NaN)];
  });
  delays.sort((a, b) => a - b);
  const at = (share: number): number => delays[Math.floor(delays.length * share)] ?? Number.NaN;
  const lost = count * PROVIDER_COUNT - got.delivered;
  return {
    p50: at(0.5),
    p99: at(0.99),
    lost,
    short: atEnd.delivered === count * PROVIDER_COUNT,
    perSecond: (count * 1_000) / (got.lastAt - sent.startedAt),
  };
}

const PROVIDER_COUNT = 4;

/** Makes the burst ready, so that it begins with the trickle. */
async function beside(
  lab: Lab,
  ours: Ours,
  { first, bursting, burst }: { first: number; bursting: string; burst: Burst | undefined },
) {
  const nothing = { run: async (): Promise<void> => {}, stop: () => {} };
  if (!burst) return nothing;
  const { orders } = burst;
  if (burst.kind === "in a row") {
    await fillBacklog(ours.url, { first, count: orders, shops: [bursting] });
    return nothing;
  }
  const burster = startGenerator();
  await burster.prepare({
    first,
    count: orders,
    shops: [bursting],
    secret: lab.setting.secret,
    path: ours.path,
    products: false,
  });
  return {
    run: async () => void (await burster.run(ours.port, { kind: "open", rate: burst.rate })),
    stop: () => burster.stop(),
  };
}

/** Rounds without and with, in turn; each with is compared with the one without that was taken beside it. */
async function alternate(
  lab: Lab,
  { without, with_, rounds, what }: { without: Phase; with_: Phase; rounds: number; what: string },
): Promise<Measured> {
  const ours = await lab.oursOfHundred();
  const [base, loaded]: [Delay[], Delay[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1) {
    base.push(await pass(lab, ours, without));
    loaded.push(await pass(lab, ours, with_));
    lab.say(`Round ${round}: p99 ${text(loaded.at(-1)?.p99)} ms with ${what}, ${text(base.at(-1)?.p99)} ms without`);
  }
  const changes = loaded.map(({ p99 }, round) => p99 - (base[round]?.p99 ?? Number.NaN));
  const allowed = base.map(({ p99 }) => Math.max(p99 * SHARE_GOAL, MS_GOAL));
  const ratio = median(changes.map((change, round) => change / (allowed[round] ?? Number.NaN)));
  const lost = [...base, ...loaded].reduce((sum, one) => sum + one.lost, 0);
  const part: Part = {
    reached: `p99 changed by ${text(median(changes))} ms`,
    ratio,
    met: ratio <= 1 && lost === 0,
    missedBy: ratio - 1,
  };
  const middle = (delays: Delay[], of: "p50" | "p99"): string => text(median(delays.map((delay) => delay[of])));
  return {
    parts: [part],
    notes: [
      `with ${what}: p50 ${middle(loaded, "p50")} ms, p99 ${loaded.map(({ p99 }) => text(p99)).join(", ")} ms; without: p50 ${middle(base, "p50")} ms, p99 ${base.map(({ p99 }) => text(p99)).join(", ")} ms`,
      `providers at ${LATENCY_MS} ms; ${without.rate ?? TRICKLE} orders/s of the other 99 shops together`,
      `${Math.round(median(loaded.map(({ perSecond }) => perSecond)))} orders/s of all shops went out with ${what}`,
      ...(loaded.some(({ short }) => short) ? ["the burst was over before the measurement was"] : []),
      ...(lost > 0 ? [`${lost} lost`] : []),
    ],
  };
}

const text = (ms = Number.NaN): string => ms.toFixed(0);

/** Asked for by name a row does what the issue says; among all others it takes a slice of it. */
const isWhole = (lab: Lab): boolean => !lab.options.short && (lab.options.only?.includes("fairness") ?? false);

export const fairnessBurst: Row = {
  key: "fairness-burst",
  name: "fairness: one shop's 5,000 orders in 3 minutes",
  goal: GOAL,
  async measure(lab) {
    const seconds = isWhole(lab) ? BURST.seconds : lab.options.short ? 5 : 10;
    const rate = BURST.orders / BURST.seconds;
    await warmUp(lab, await lab.oursOfHundred(), { latencyMs: LATENCY_MS }, 2);
    const measured = await alternate(lab, {
      without: { seconds: Math.min(seconds, 60) },
      with_: { seconds, burst: { kind: "offered", rate, orders: Math.round(rate * seconds) } },
      rounds: lab.options.rounds,
      what: "the burst",
    });
    const slice = isWhole(lab)
      ? "the whole burst"
      : `${seconds} s of the burst at its rate; all of it with --only fairness`;
    return { ...measured, notes: [...measured.notes, slice] };
  },
};

export const fairnessBacklog: Row = {
  key: "fairness-backlog",
  name: "fairness: one shop's 100,000 orders in a row",
  goal: GOAL,
  async measure(lab) {
    const rate = await warmUp(lab, await lab.oursOfHundred(), { latencyMs: LATENCY_MS }, 1);
    const seconds = isWhole(lab) ? 30 : lab.options.short ? 4 : 8;
    const orders = isWhole(lab) ? IN_A_ROW : Math.round(rate * seconds * 1.2);
    const measured = await alternate(lab, {
      without: { seconds },
      with_: { seconds, burst: { kind: "in a row", orders } },
      rounds: lab.options.rounds,
      what: "the backlog",
    });
    const size = `${orders.toLocaleString("en")} orders, accepted and not yet planned, from one moment to the next`;
    return { ...measured, notes: [...measured.notes, isWhole(lab) ? size : `${size}; 100,000 with --only fairness`] };
  },
};

export const slowProvider: Row = {
  key: "fairness-slow-provider",
  name: "fairness: one provider takes 5 s to answer, for every shop",
  goal: "the other providers' p99 changes by <= 10 % or 50 ms, whichever is more",
  async measure(lab) {
    await warmUp(lab, await lab.oursOfHundred(), { latencyMs: LATENCY_MS }, 1);
    const seconds = lab.options.short ? 6 : 12;
    return alternate(lab, {
      without: { seconds, rate: SLOW_RATE },
      with_: { seconds, rate: SLOW_RATE, slow: SLOW },
      rounds: Math.min(3, lab.options.rounds),
      what: "the slow provider",
    });
  },
};
