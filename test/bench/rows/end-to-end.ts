import type { Contestant } from "../contestants/contestant.ts";
import type { Lab } from "../lab.ts";
import { measure, type Run, warmUp } from "../measure.ts";
import { median, medianRatio, spread } from "../statistics.ts";
import { atLeast, costOf, cpuLine, faultsOf, type Measured, notRun, perSecond, type Row } from "./row.ts";

const PROVIDER_LATENCY_MS = 50;

interface Series {
  name: string;
  runs: Run[];
  latencyMs: number;
}

interface Comparison {
  series: Series[];
  /** Why a peer is missing. */
  missing: string[];
}

const comparisons = new WeakMap<Lab, Promise<Comparison>>();

/** Ours at 0 and at 50 ms and the three peers, in turn, round by round. Taken once for both rows. */
export function compare(lab: Lab): Promise<Comparison> {
  const known = comparisons.get(lab) ?? takeTurns(lab);
  comparisons.set(lab, known);
  return known;
}

async function takeTurns(lab: Lab): Promise<Comparison> {
  const missing: string[] = [];
  const entries: { contestant: Contestant; orders: number; series: Series }[] = [];
  const enter = async (name: string, contestant: Contestant, latencyMs = 0): Promise<void> => {
    const orders = await warmUp(lab, contestant, { latencyMs });
    entries.push({ contestant, orders, series: { name, runs: [], latencyMs } });
  };
  await enter("fitloop", await lab.ours());
  await enter("fitloop at 50 ms", await lab.ours(), PROVIDER_LATENCY_MS);
  await enter("template", await lab.template());
  await enter("pg-boss", await lab.pgBoss());
  const bullmq = lab.bullmq();
  if (typeof bullmq === "string") missing.push(`bullmq was not run: ${bullmq}`);
  else await enter("bullmq", await bullmq);

  for (let round = 1; round <= lab.options.rounds; round += 1) {
    for (const { contestant, orders, series } of entries) {
      const run = await measure(lab, contestant, { orders, latencyMs: series.latencyMs });
      series.runs.push(run);
      lab.say(`Round ${round}: ${series.name} ${perSecond(run.rate)}`);
    }
  }
  return { series: entries.map(({ series }) => series), missing };
}

const runsOf = ({ series }: Comparison, name: string): Run[] => series.find((one) => one.name === name)?.runs ?? [];

const ratesOf = (comparison: Comparison, name: string): number[] => runsOf(comparison, name).map(({ rate }) => rate);

function notesOf({ series, missing }: Comparison, wanted: (name: string) => boolean): string[] {
  const lines = series
    .filter(({ name }) => wanted(name))
    .flatMap(({ name, runs }) => {
      const rates = runs.map(({ rate }) => rate);
      const [low, high] = spread(rates);
      const faults = faultsOf(runs);
      return [
        `${name}: ${perSecond(median(rates))} (${perSecond(low)} to ${perSecond(high)}), ${cpuLine(runs, median)}`,
        ...(faults.length > 0 ? [`${name}: ${faults.join(", ")}`] : []),
      ];
    });
  return [...lines, ...missing];
}

/** A rate with orders lost or doubled is no rate. */
const isWhole = (comparison: Comparison, name: string): boolean => faultsOf(runsOf(comparison, name)).length === 0;

/** How many times less processor time an order is to cost us: rates of one run to the next differ by a sixth. */
const PEERS = [
  ["template", 6],
  ["pg-boss", 1.3],
  ["bullmq", 1.9],
] as const;

export const endToEnd: Row = {
  key: "end-to-end",
  name: "end to end on PostgreSQL, ledger kept, RS256 token per order, four providers at 0 ms",
  goal: "by processor time an order >= 6 x template, >= 1.3 x pg-boss, >= 1.9 x bullmq",
  async measure(lab) {
    const comparison = await compare(lab);
    const ours = ratesOf(comparison, "fitloop");
    const parts = PEERS.filter(([peer]) => ratesOf(comparison, peer).length > 0).map(([peer, goal]) => {
      const [own, theirs] = ["fitloop", peer].map((name) => runsOf(comparison, name).map(costOf)) as [
        number[],
        number[],
      ];
      const ratio = medianRatio(theirs, own);
      const byRate = medianRatio(ours, ratesOf(comparison, peer));
      const part = atLeast(goal, ratio, `${ratio.toFixed(2)} x ${peer} (by rate ${byRate.toFixed(2)})`);
      const why = `an order costs ${Math.round(median(own))} us of processor time, ${peer}'s ${Math.round(median(theirs))} us`;
      return { ...part, name: peer, met: part.met && isWhole(comparison, "fitloop"), why };
    });
    const [first] = parts;
    if (first) first.reached = `${perSecond(median(ours))}: ${first.reached}`;
    return { parts, notes: notesOf(comparison, (name) => name !== "fitloop at 50 ms") };
  },
};

export const endToEndSlowProviders: Row = {
  key: "slow-providers",
  name: "the same with providers at 50 ms",
  goal: ">= 0.95 x our own rate at 0 ms",
  async measure(lab): Promise<Measured> {
    const comparison = await compare(lab);
    const slow = ratesOf(comparison, "fitloop at 50 ms");
    const ratio = medianRatio(slow, ratesOf(comparison, "fitloop"));
    if (Number.isNaN(ratio)) return notRun("there were no rounds");
    const part = atLeast(0.95, ratio, perSecond(median(slow)));
    return {
      parts: [{ ...part, met: part.met && isWhole(comparison, "fitloop at 50 ms") }],
      notes: notesOf(comparison, (name) => name === "fitloop at 50 ms"),
    };
  },
};
