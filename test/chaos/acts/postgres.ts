import { pause } from "../wait.ts";
import { type Act, meanwhile, placeOrders } from "./act.ts";

const SIGNALS = { SIGINT: "postgres_stopped", SIGQUIT: "postgres_killed", SIGKILL: "postgres_crashed" } as const;
/** Longer than a worker may be silent before it is taken for dead: nobody is, for nobody could be heard. */
const LONG_OUTAGE_MS = 23_000;

/** No process is started anew: each finds the database again by itself. */
export const postgresEnds: Act = {
  name: "PostgreSQL stopped and killed",
  weight: 3,
  allowedMs: () => 5 * 60_000,
  async play(stage, orders) {
    const { cluster, book, random, webs, workers } = stage;
    const before = [...webs, ...workers].map(({ member }) => member.pid);
    const signals = random.shuffle(["SIGINT", "SIGQUIT", "SIGKILL"] as const);
    let next = 0;
    const outage = async (ms: number): Promise<void> => {
      const signal = signals[next++ % signals.length] ?? "SIGINT";
      await cluster.end(signal);
      book.count(SIGNALS[signal]);
      await pause(ms);
      await cluster.start();
    };
    await meanwhile(stage, placeOrders(stage, orders), { times: 3, from: 700, to: 2_000 }, () =>
      outage(random.between(0, 1_500)),
    );
    await Promise.all([placeOrders(stage, 6), outage(LONG_OUTAGE_MS)]);
    const after = [...webs, ...workers].map(({ member }) => (member.isRunning() ? member.pid : 0));
    if (before.join() !== after.join()) book.broken.push("a process ended when PostgreSQL did");
  },
};
