import { answerAtOnce, answerSlowly, HANG_COSTS_MS } from "../wire.ts";
import { pause } from "../wait.ts";
import type { Slot, Stage } from "../stage.ts";
import { type Act, meanwhile, placeOrders } from "./act.ts";

/** Shorter than a worker may be silent, and longer: it wakes up to find its work in other hands. */
const SHORT_MS = 6_000;
const LONG_MS = 32_000;
/** So long a worker that was taken for dead has to claim anew before it dies in earnest. */
const AWAKE_MS = 400;

/** A machine that stands still: its processes answer nothing, hear nothing, and go on as if no time had passed. */
export const workersFrozen: Act = {
  name: "workers frozen",
  weight: 2,
  allowedMs: () => 40_000 + HANG_COSTS_MS,
  async play(stage, orders) {
    answerSlowly(stage.outside);
    const [first, second] = stage.random.shuffle(stage.workers);
    if (!first || !second) throw new Error("There are two workers.");
    await Promise.all([placeOrders(stage, Math.ceil(orders / 3)), freeze(stage, first, SHORT_MS)]);
    await meanwhile(stage, placeOrders(stage, Math.ceil(orders / 3)), { times: 1, from: 100, to: 300 }, async () => {
      await freeze(stage, second, LONG_MS);
    });
    // It claims under an id that others took for dead, and dies with it: somebody has to take that over too.
    await Promise.all([placeOrders(stage, Math.floor(orders / 3), 30), pause(AWAKE_MS)]);
    stage.book.broke("worker_sigkill", stage.outside.clock.now());
    await second.member.kill();
    second.start();
    answerAtOnce(stage.outside);
  },
};

async function freeze({ book, outside }: Stage, { member }: Slot, ms: number): Promise<void> {
  const from = outside.clock.now();
  process.kill(member.pid, "SIGSTOP");
  await pause(ms);
  process.kill(member.pid, "SIGCONT");
  book.broke("worker_frozen", from, outside.clock.now());
}
