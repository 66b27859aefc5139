import type { Contestant } from "../contestants/contestant.ts";
import type { Lab } from "../lab.ts";
import { measure, type Run, warmUp } from "../measure.ts";
import { median } from "../statistics.ts";
import { atMost, costOf, cpuLine, faultsOf, type Measured, type Row } from "./row.ts";

/** Orders a second of all of Shopify in its record minute of 2025 (shared/facts: 5.1 million USD at 114.70 USD a cart). */
const RECORD_RATE = 741;
const PROVIDER_LATENCY_MS = 50;
const BACKLOG_MS = 1_000;

async function offered(
  lab: Lab,
  contestant: Contestant,
  [p99Ms, mostCores]: readonly [number, number],
): Promise<Measured> {
  await warmUp(lab, contestant, { latencyMs: PROVIDER_LATENCY_MS }, 2);
  const seconds = lab.options.short ? 4 : 10;
  const rounds = lab.options.short ? 2 : 3;
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const run = await measure(lab, contestant, {
      orders: RECORD_RATE * seconds,
      load: { kind: "open", rate: RECORD_RATE },
      latencyMs: PROVIDER_LATENCY_MS,
    });
    runs.push(run);
    lab.say(
      `Round ${round}: ${contestant.name} p99 ${run.acceptance.p99.toFixed(1)} ms, ${run.cores.toFixed(2)} cores`,
    );
  }
  const middle = (of: (run: Run) => number): number => median(runs.map(of));
  const faults = faultsOf(runs);
  const p99 = atMost(
    p99Ms,
    middle((run) => run.acceptance.p99),
    "ms p99",
    1,
  );
  const backlog = atMost(
    BACKLOG_MS,
    middle((run) => run.backlogMs),
    "ms backlog",
  );
  const cores = atMost(
    mostCores,
    middle((run) => run.cores),
    "cores",
    2,
  );
  const why = `an order costs ${Math.round(median(runs.map(costOf)))} us of processor time, and ${RECORD_RATE} come a second`;
  return {
    parts: [{ ...p99, met: p99.met && faults.length === 0 }, backlog, cores].map((part) => ({ ...part, why })),
    notes: [
      `p50 ${middle((run) => run.acceptance.p50).toFixed(1)} ms, p99 ${runs.map((run) => run.acceptance.p99.toFixed(1)).join(", ")} ms, max ${middle((run) => run.acceptance.max).toFixed(1)} ms; arrivals are a Poisson process`,
      cpuLine(runs, median),
      ...faults,
    ],
  };
}

export const openLoopServer: Row = {
  key: "open-loop-postgresql",
  name: "741 orders/s offered (open loop, providers at 50 ms) on PostgreSQL",
  goal: "p99 of acceptance <= 25 ms, backlog gone within 1 s, <= 1 core for app and database",
  measure: async (lab) => offered(lab, await lab.ours(), [25, 1]),
};

export const openLoopEmbedded: Row = {
  key: "open-loop-embedded",
  name: "741 orders/s offered to the embedded database, real fsync",
  goal: "p99 of acceptance <= 50 ms, backlog gone within 1 s, <= 1.2 cores",
  measure: async (lab) => offered(lab, await lab.embedded(), [50, 1.2]),
};
