import type { Book } from "./book.ts";
import type { Finding, Verdict } from "./judge.ts";
import type { ChaosOptions } from "./options.ts";

/** What one database's part of the run came to. */
export interface Part {
  book: Book;
  verdict: Verdict;
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
  acts: ReportedAct[];
  findings: { kind: string; finding: Finding }[];
  broken: string[];
}

/** What was broken in an act, and what became of its orders. */
export interface ReportedAct {
  name: string;
  faults: Record<string, number>;
  orders: number;
  lost: number;
  duplicated: number;
  late: number;
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
  const acts = parts.flatMap(actsOf);
  const faults: Record<string, number> = {};
  for (const [name, times] of acts.flatMap((act) => Object.entries(act.faults))) {
    faults[name] = (faults[name] ?? 0) + times;
  }
  const inexcusable = parts.flatMap(({ verdict }) => verdict.duplicated.filter(({ excused }) => !excused));
  const broken = parts.flatMap(({ book }) => book.broken);
  const excused = parts.flatMap(({ verdict }) => verdict.duplicated.filter((one) => one.excused));
  const named = {
    ...{ "delivered twice without excuse": inexcusable, "delivered twice": excused },
    ...{ lost, "wrongly skipped": skipped, "out of order": disordered, late, unexpected },
  };
  const bad = [lost, skipped, disordered, late, unexpected, inexcusable, broken];
  const orders = parts.reduce((sum, { book }) => sum + book.orders.length, 0);
  return {
    ok: orders > 0 && bad.every((list) => list.length === 0),
    json: {
      seed,
      orders,
      lost: lost.length,
      duplicated: duplicated.length,
      wronglySkipped: skipped.length,
      outOfOrder: disordered.length,
      late: late.length,
      faults,
      notRun: Object.fromEntries(parts.flatMap(({ book }) => [...book.notRun])),
    },
    acts,
    findings: Object.entries(named).flatMap(([kind, list]) => list.map((finding) => ({ kind, finding }))),
    broken,
  };
}

function actsOf({ book, verdict }: Part): ReportedAct[] {
  return [...book.acts].map(([name, { orders, faults }]) => {
    const of = (list: readonly Finding[]): number => list.filter(({ act }) => act === name).length;
    return {
      ...{ name, orders, faults: Object.fromEntries(faults) },
      ...{ lost: of(verdict.lost), duplicated: of(verdict.duplicated), late: of(verdict.late) },
    };
  });
}
