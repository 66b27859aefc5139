import { parseArgs } from "node:util";

export interface BenchOptions {
  json: boolean;
  /** For every change: shorter runs, and what takes minutes is left out. */
  short: boolean;
  rounds: number;
  /** Seconds that one run of a contestant takes, about. */
  seconds: number;
  /** Only the rows whose key holds this. */
  only: string | null;
  /** Fill the tables with 10,000,000 orders instead of 1,000,000. */
  grown: boolean;
  /** Only the rows that are guarded, compared with what is recorded. */
  guard: boolean;
  record: boolean;
  /** Over how many shops the orders are spread. */
  shops: number;
}

/** Reads the command line. Throws with a sentence for what can't be meant. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      json: { type: "boolean", default: false },
      short: { type: "boolean", default: false },
      rounds: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string" },
      grown: { type: "boolean", default: false },
      guard: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      shops: { type: "string", default: "20" },
    },
  });
  const { json, short, grown, guard, record } = values;
  return {
    ...{ json, short, grown, guard, record },
    rounds: wholeNumber("--rounds", values.rounds ?? (short ? "3" : "5"), 50),
    seconds: wholeNumber("--seconds", values.seconds ?? (short ? "2" : "4"), 60),
    shops: wholeNumber("--shops", values.shops, 1_000),
    only: values.only ?? null,
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`${name} must be a whole number from 1 to ${most}.`);
}
