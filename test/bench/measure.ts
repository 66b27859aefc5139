import type { Contestant } from "./contestants/contestant.ts";
import type { Lab } from "./lab.ts";
import { ask } from "./machine/cluster.ts";
import type { Load } from "./load/messages.ts";
import { cpuOfTrees, machineBusySeconds } from "./machine/proc.ts";

/** What one run of a contestant came to. Times in milliseconds. */
export interface Run {
  orders: number;
  /** Orders a second from the first webhook to the last provider's call; without deliveries, to the last answer. */
  rate: number;
  /** Pairs of order and provider that never came, or came twice; webhooks not answered 200; tokens whose signature fails. */
  faults: { lost: number; twice: number; refused: number; badTokens: number };
  /** From the instant when a webhook was meant to be sent to the end of its answer. */
  acceptance: { p50: number; p99: number; max: number };
  /** From the last webhook's answer to the last provider's call. */
  backlogMs: number;
  /** Microseconds of processor time an order, by process: the contestant's own, the stand-ins', and everything else that ran. */
  cpu: Record<string, number>;
  /** Cores that the contestant's own processes, its database included, kept busy. */
  cores: number;
}

export interface RunOptions {
  orders: number;
  load?: Load;
  latencyMs?: number;
  /** False for acceptance alone: nobody delivers. */
  deliveries?: boolean;
  /** One delivery of each order is answered 503 once; when all have failed, the sandbox's clock leaps over the backoff. */
  failFirst?: boolean;
  /** `products/update` of each bought product comes with every order, as Shopify sends it: the peers have no use for it. */
  products?: boolean;
  path?: string;
}

export const CLOSED: Load = { kind: "closed", concurrency: 64 };
const PROVIDERS = 4;
const PATIENCE_MS = 45_000;
/** Past the first step of the backoff with its jitter. */
const PAST_BACKOFF_MS = 10_000;
/** What settles after the last provider's answer still costs, and counts. */
const AFTERWARDS_MS = 200;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets orders loose on a contestant, waits until all are delivered, and says what it took. */
export async function measure(lab: Lab, contestant: Contestant, options: RunOptions): Promise<Run> {
  const { generator, standIn } = lab;
  const { orders, load = CLOSED, latencyMs = 0, deliveries = true, failFirst = false } = options;
  const first = await lab.prepareOrders(orders, options.path ?? contestant.path, options.products);
  await standIn.begin({ first, count: orders, latencyMs, failFirst });

  const own = Object.entries(contestant.processes);
  const pids = [...own.map(([, pid]) => pid), generator.pid, standIn.pid];
  const before = { cpu: cpuOfTrees(pids), machine: machineBusySeconds() };
  const sent = await generator.run(contestant.port, load);
  if (failFirst) {
    await standIn.waitFor("failedOnPurpose", sent.sent, PATIENCE_MS);
    await pause(AFTERWARDS_MS);
    lab.shopify.advance(PAST_BACKOFF_MS);
  }
  const got = deliveries ? await standIn.waitFor("delivered", sent.sent * PROVIDERS, PATIENCE_MS) : null;
  await pause(AFTERWARDS_MS);
  const after = { cpu: cpuOfTrees(pids), machine: machineBusySeconds() };

  const endedAt = got ? Math.max(got.lastAt, sent.endedAt) : sent.endedAt;
  const seconds = (endedAt - sent.startedAt) / 1000;
  const spent = after.cpu.map((value, index) => value - (before.cpu[index] ?? 0));
  const names = [...own.map(([role]) => role), "load generator", "stand-in"];
  const others = after.machine - before.machine - spent.reduce((sum, value) => sum + value, 0);
  const perOrder = (cpuSeconds: number): number => (Math.max(0, cpuSeconds) * 1e6) / Math.max(1, sent.sent);
  return {
    orders: sent.sent,
    rate: sent.accepted / seconds,
    faults: {
      lost: got ? sent.sent * PROVIDERS - got.delivered : 0,
      twice: got?.twice ?? 0,
      refused: sent.sent - sent.accepted,
      badTokens: got?.tokensBad ?? 0,
    },
    acceptance: sent.latency,
    backlogMs: got ? Math.max(0, got.lastAt - sent.endedAt) : 0,
    cpu: Object.fromEntries([
      ...names.map((name, index) => [name, perOrder(spent[index] ?? 0)]),
      ["others", perOrder(others)],
    ]),
    cores: spent.slice(0, own.length).reduce((sum, value) => sum + value, 0) / seconds,
  };
}

/**
 * Warms a contestant up, and has its database's statistics gathered as autovacuum would within a minute: a planner that
 * knows the tables only as empty walks them. Gives how many orders it delivers in about so many seconds.
 */
export async function warmUp(
  lab: Lab,
  contestant: Contestant,
  options: Omit<RunOptions, "orders">,
  seconds = lab.options.seconds,
): Promise<number> {
  let rate = 500;
  for (const target of [1, Math.min(2, seconds)]) {
    rate = (await measure(lab, contestant, { ...options, orders: Math.round(rate * target) })).rate;
    if (contestant.url !== undefined) await ask(contestant.url, "ANALYZE");
  }
  return Math.max(500, Math.round((rate * seconds) / 100) * 100);
}
