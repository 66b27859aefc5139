import type { Book } from "./book.ts";
import type { Finding, Verdict } from "./judge.ts";
import type { ChaosOptions } from "./options.ts";

/** What one database's part of the run came to. */
export interface Part {
  book: Book;
  verdict: Verdict;
  /** Faults by the providers' own records. */
  faults: ReadonlyMap<string, number>;
}

export interface Report {
  ok: boolean;
  json: {
    seed: string;
    orders: number;
    lost: number;
    duplicated: number;
    wronglySkipped: number;
    outOfOrder: number;
    late: number;
    faults: Record<string, number>;
    notRun: Record<string, string>;
  };
  /** By act: orders, and what was found. */
  acts: { name: string; orders: number; lost: number; duplicated: number; late: number }[];
  findings: { kind: string; finding: Finding }[];
  broken: string[];
}

/** Adds the parts up. A run is good when only excused doubles were found and no other promise was broken. */
export function toReport({ seed }: ChaosOptions, parts: readonly Part[]): Report {
  const all = <Kind extends keyof Verdict>(kind: Kind): Finding[] => parts.flatMap(({ verdict }) => verdict[kind]);
  const [lost, duplicated, skipped, disordered, late, unexpected] = [
    all("lost"),
    all("duplicated"),
    all("wronglySkipped"),
    all("outOfOrder"),
    all("late"),
    all("unexpected"),
  ] as const;
  const faults: Record<string, number> = {};
  for (const { book, faults: atProviders } of parts) {
    for (const [name, times] of [...book.faults, ...atProviders]) {
      if (name !== "latency") faults[name] = (faults[name] ?? 0) + times;
    }
  }
  const inexcusable = parts.flatMap(({ verdict }) => verdict.duplicated.filter(({ excused }) => !excused));
  const broken = parts.flatMap(({ book }) => book.broken);
  const named = { lost, duplicated, "wrongly skipped": skipped, "out of order": disordered, late, unexpected };
  const bad = [lost, skipped, disordered, late, unexpected, inexcusable, broken];
  return {
    ok: bad.every((list) => list.length === 0),
    json: {
      seed,
      orders: parts.reduce((sum, { book }) => sum + book.orders.length, 0),
      lost: lost.length,
      duplicated: duplicated.length,
      wronglySkipped: skipped.length,
      outOfOrder: disordered.length,
      late: late.length,
      faults,
      notRun: Object.fromEntries(parts.flatMap(({ book }) => [...book.notRun])),
    },
    acts: parts.flatMap(({ book, verdict }) =>
      [...book.acts].map(([name, { orders }]) => {
        const of = (list: Finding[]): number => list.filter(({ act }) => act === name).length;
        return { name, orders, lost: of(verdict.lost), duplicated: of(verdict.duplicated), late: of(verdict.late) };
      }),
    ),
    findings: Object.entries(named).flatMap(([kind, list]) => list.map((finding) => ({ kind, finding }))),
    broken,
  };
}
