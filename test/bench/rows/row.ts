import type { Lab } from "../lab.ts";
import type { Run } from "../measure.ts";

/** One line of the table. */
export interface Row {
  key: string;
  name: string;
  goal: string;
  measure(lab: Lab): Promise<Measured>;
}

/** One part of a goal: what was reached, and whether that is enough. */
export interface Part {
  /** What it is compared with, by which a later run finds it. */
  name?: string;
  /** With its unit, as people read it. */
  reached: string;
  /** Against the peer, or the share of what is allowed. */
  ratio: number;
  met: boolean;
  /** By what share of the goal it falls short or goes beyond; below 0 where it is met. */
  missedBy: number;
  /** What was measured that tells the reason; said where the goal is missed. */
  why?: string;
}

export interface Measured {
  parts: Part[];
  /** What a reader should know to judge the figures: spreads, processor time by process, what could not be run. */
  notes: string[];
  /** Set where nothing could be measured: the reason. */
  notRun?: string;
}

export const notRun = (reason: string): Measured => ({ parts: [], notes: [], notRun: reason });

/** At least so many times the peer. */
export function atLeast(goal: number, ratio: number, reached: string): Part {
  return { reached, ratio, met: ratio >= goal, missedBy: 1 - ratio / goal };
}

/** At most so much. */
export function atMost(goal: number, value: number, unit: string, digits = 0): Part {
  const ratio = value / goal;
  return { reached: `${value.toFixed(digits)} ${unit}`, ratio, met: value <= goal, missedBy: ratio - 1 };
}

export const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString("en")}/s`;

/** What went wrong in runs: orders lost or doubled at the providers, webhooks refused, bad signatures. Empty when nothing did. */
export function faultsOf(runs: readonly Run[]): string[] {
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const counts = {
    lost: sum((run) => run.faults.lost),
    twice: sum((run) => run.faults.twice),
    refused: sum((run) => run.faults.refused),
    "badly signed": sum((run) => run.faults.badTokens),
  };
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
}

/** What isn't the contestant's own. */
const BESIDE = new Set(["load generator", "stand-in", "others"]);

/** Microseconds of processor time that an order costs a contestant, its database included. Waiting costs nothing. */
export function costOf({ cpu }: Run): number {
  return Object.entries(cpu).reduce((sum, [name, us]) => (BESIDE.has(name) ? sum : sum + us), 0);
}

/** Processor time an order by process, the median of the runs, as one line. */
export function cpuLine(runs: readonly Run[], medianOf: (values: number[]) => number): string {
  const names = Object.keys(runs[0]?.cpu ?? {});
  const parts = names.map((name) => `${name} ${Math.round(medianOf(runs.map((run) => run.cpu[name] ?? 0)))}`);
  return `us of processor an order: ${parts.join(", ")}`;
}
