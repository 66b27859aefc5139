/** A figure of the storefront's, with its goal where it has one. */
export interface Row {
  name: string;
  value: number;
  goal: string;
  unit: string;
  /** Null for a figure that is told but has no goal. */
  reached: boolean | null;
  samples?: number[];
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** A row whose value has to stay at or below a limit. */
export const atMost = (name: string, value: number, limit: number, unit: string, samples?: number[]): Row => ({
  name,
  value: round(value),
  goal: `<= ${limit}`,
  unit,
  reached: value <= limit,
  ...(samples ? { samples: samples.map(round) } : {}),
});

/** A row whose value has to lie between two others. */
export const between = (
  name: string,
  value: number,
  from: number,
  to: number,
  unit: string,
  samples: number[],
): Row => ({
  name,
  value: round(value),
  goal: `${from} to ${to}`,
  unit,
  reached: value >= from && value <= to,
  samples: samples.map(round),
});

/** A row that is told beside the others, and judged by nobody. */
export const told = (name: string, value: number, unit: string, samples: number[]): Row => ({
  name,
  value: round(value),
  goal: "-",
  unit,
  reached: null,
  samples: samples.map(round),
});

export function median(list: readonly number[]): number {
  const sorted = list.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const VERDICT = { true: "reached", false: "MISSED", null: "" } as const;

/** The rows as a table for people. */
export function printRows(rows: readonly Row[]): string {
  const lines = rows.map(({ name, value, unit, goal, reached }) => {
    const figure = `${value} ${unit}`.trim();
    return `${name.padEnd(60)} ${figure.padStart(14)}  ${goal.padEnd(10)} ${VERDICT[`${reached}`]}`.trimEnd();
  });
  return lines.join("\n");
}
