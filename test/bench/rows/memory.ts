import type { Contestant } from "../contestants/contestant.ts";
import type { Lab } from "../lab.ts";
import { memoryOf } from "../machine/proc.ts";
import { measure, warmUp } from "../measure.ts";
import { atMost, type Part, type Row } from "./row.ts";

const MEGABYTE = 1024 * 1024;
const APP = ["web", "worker", "app"];

/** The most that the app's own processes ever had resident, since they started, after full load at 0 and at 50 ms. */
async function peak(
  lab: Lab,
  contestant: Contestant,
  goal: number,
  what: string,
): Promise<{ part: Part; note: string }> {
  for (const latencyMs of [0, 50]) {
    await measure(lab, contestant, { orders: await warmUp(lab, contestant, { latencyMs }), latencyMs });
  }
  const own = Object.entries(contestant.processes).filter(([role]) => APP.includes(role));
  const memory = own.map(([role, pid]) => ({ role, ...memoryOf(pid) }));
  const total = memory.reduce((sum, one) => sum + one.peak, 0) / MEGABYTE;
  const note = memory
    .map(
      ({ role, peak: most, now }) =>
        `${role}: ${Math.round(most / MEGABYTE)} MB at most, ${Math.round(now / MEGABYTE)} MB after`,
    )
    .join(", ");
  return { part: { ...atMost(goal, total, `MB ${what}`), why: note }, note };
}

export const memory: Row = {
  key: "memory",
  name: "memory at full load",
  goal: "web and worker on PostgreSQL <= 350 MB together, the embedded app, reopened, <= 300 MB",
  async measure(lab) {
    const server = await peak(lab, await lab.ours(), 350, "web and worker");
    const embedded = await peak(lab, await lab.embedded(), 300, "embedded");
    return { parts: [server.part, embedded.part], notes: [server.note, embedded.note] };
  },
};
