import { pause } from "../wait.ts";
import type { Slot, Stage } from "../stage.ts";
import { answerAtOnce, answerSlowly, HANG_COSTS_MS } from "../wire.ts";
import { type Act, meanwhile, placeOrders } from "./act.ts";

/** Few at a time: whatever is on the wire at a kill may have to be sent twice. */
const ORDERS_A_SECOND = 30;
/** A kill for so many orders, and three at least: a worker that dies every other second takes over nobody's work. */
const ORDERS_A_KILL = 300;

/** A killed worker's work goes on within 30 s; Naiz' payment waits some seconds more for the creation before it. */
export const workersKilled: Act = {
  name: "workers killed",
  weight: 3,
  allowedMs: () => 40_000 + HANG_COSTS_MS,
  async play(stage, orders) {
    answerSlowly(stage.outside);
    const placing = placeOrders(stage, orders, ORDERS_A_SECOND);
    const kills = Math.max(3, Math.round(orders / ORDERS_A_KILL));
    const apart = ((orders / ORDERS_A_SECOND) * 1_000) / kills;
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(stage.random.between(Math.round(apart / 2), Math.round(apart)));
      await killAndStart(stage, stage.random.pick(stage.workers), "worker_sigkill");
    }
    await placing;
    answerAtOnce(stage.outside);
  },
};

/** What Shopify can't hand over it sends again after one minute, then two. */
export const websKilled: Act = {
  name: "web processes killed",
  weight: 2,
  allowedMs: () => 5 * 60_000,
  async play(stage, orders) {
    await meanwhile(stage, placeOrders(stage, orders), { times: 3, from: 500, to: 2_000 }, async () => {
      await killAndStart(stage, stage.random.pick(stage.webs), "web_sigkill");
    });
  },
};

async function killAndStart({ book, outside, random }: Stage, slot: Slot, fault: string): Promise<void> {
  if (!slot.member.isRunning()) return;
  book.broke(fault, outside.clock.now());
  await slot.member.kill();
  await pause(random.between(0, 800));
  slot.start();
}
