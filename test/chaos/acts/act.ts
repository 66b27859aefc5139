import { playOut } from "../time.ts";
import { pause } from "../wait.ts";
import type { Slot, Stage } from "../stage.ts";

/** One part of the run: some orders, and something that goes wrong while they are on their way. */
export interface Act {
  name: string;
  /** Its part of all orders, against the others'. */
  weight: number;
  /** An order may be delivered so long after it was placed and everything was well again, by the rules of the mapping. */
  allowedMs(orders: number): number;
  /** How far the clock is set forward at least when everything waits; some seconds where nothing is said. */
  leapMs?: number;
  play(stage: Stage, orders: number): Promise<void>;
}

/** What waits at a connection is released at 5 requests a second (`mapping.md` 6); each of three shops has its own. */
export const gentle = (orders: number): number => (orders / 3 / 5) * 1_000;

const ORDERS_A_SECOND = 60;
/** The providers keep bodies of some thousand requests; an order makes six or so. */
const COLLECT_EVERY = 100;

/** Places orders at a steady pace until all are placed. */
export async function placeOrders(
  { book, outside, taken }: Stage,
  count: number,
  perSecond = ORDERS_A_SECOND,
): Promise<void> {
  const begun = performance.now();
  for (let placed = 0; placed < count; placed += 1) {
    book.place(outside);
    if (placed % COLLECT_EVERY === 0) taken.collect();
    const ahead = ((placed + 1) / perSecond) * 1_000 - (performance.now() - begun);
    if (ahead > 5) await pause(ahead);
  }
}

/**
 * Asks a process to end, and gives how long it took. On a machine that starves it, it is killed as an orchestrator would:
 * the table tells it, and the judge knows what was on the wire.
 */
export async function drain({ book, outside }: Stage, { member }: Slot): Promise<number> {
  const from = outside.clock.now();
  const { ms, killed } = await member.drain();
  if (killed) book.broke("killed_while_draining", from, outside.clock.now());
  return ms;
}

/** Repeats something while work is under way, at moments drawn between two waits, and so many times at least. */
export async function meanwhile(
  stage: Stage,
  work: Promise<void>,
  { times, from, to }: { times: number; from: number; to: number },
  act: () => Promise<void>,
): Promise<void> {
  let done = false;
  const ended = work.finally(() => (done = true));
  for (let time = 0; time < times || !done; time += 1) {
    await pause(stage.random.between(from, to));
    if (done && time >= times) break;
    await act();
  }
  await ended;
}

/** Plays an act to its end: everything is mended, and time goes on until nothing waits. */
export async function playAct(stage: Stage, act: Act, orders: number): Promise<void> {
  const { book, outside, taken, say } = stage;
  const begun = performance.now();
  book.begin(act.name, act.allowedMs(orders));
  await act.play(stage, orders);
  await stage.heal();
  book.mended(outside.clock.now());
  const left = await playOut(stage, act.leapMs);
  if (left !== null) book.broken.push(`${act.name}: ${left}`);
  taken.collect();
  for (const [fault, times] of taken.takeFaults()) if (fault !== "latency") book.count(`provider ${fault}`, times);
  say(`${act.name}: ${orders} orders, ${Math.round((performance.now() - begun) / 1000)} s`);
}
