import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Contestant } from "../contestants/contestant.ts";
import { startEmbedded, startOnServer } from "../contestants/ours.ts";
import type { Lab } from "../lab.ts";
import { findPrograms } from "#test/support/postgres.mjs";
import { startCluster } from "../machine/cluster.ts";
import { measure, type Run, type RunOptions, warmUp } from "../measure.ts";
import { median } from "../statistics.ts";
import { atLeast, costOf, faultsOf, type Part, perSecond, type Row } from "./row.ts";

const GOAL = 10;
const SLOW = { SLOW_FSYNC_US: "1000" };
const MACHINE = join(import.meta.dirname, "../machine");
const ONE_BY_ONE: Omit<RunOptions, "orders"> = { load: { kind: "closed", concurrency: 1 }, deliveries: false };
const TOGETHER: Omit<RunOptions, "orders"> = { load: { kind: "closed", concurrency: 64 }, deliveries: false };

/**
 * The same app on the same slow disk, asked one webhook at a time and 64 at a time: one by one each order pays a whole
 * commit, together they share it.
 */
async function grouped(lab: Lab, contestant: Contestant, what: string): Promise<{ part: Part; notes: string[] }> {
  const together = await warmUp(lab, contestant, TOGETHER, 1);
  const runs: { single: Run[]; group: Run[] } = { single: [], group: [] };
  for (let round = 1; round <= Math.min(3, lab.options.rounds); round += 1) {
    const single = await measure(lab, contestant, { ...ONE_BY_ONE, orders: 500 });
    const group = await measure(lab, contestant, { ...TOGETHER, orders: together });
    runs.single.push(single);
    runs.group.push(group);
    lab.say(`Round ${round}: ${what} one by one ${perSecond(single.rate)}, together ${perSecond(group.rate)}`);
  }
  const [single = 0, group = 0] = [runs.single, runs.group].map((some) => median(some.map(({ rate }) => rate)));
  const faults = faultsOf([...runs.single, ...runs.group]);
  const cost = Math.round(median(runs.group.map(costOf)));
  const part = atLeast(GOAL, group / single, `${perSecond(group)} on ${what}`);
  return {
    part: {
      ...part,
      met: part.met && faults.length === 0,
      why: `one takes ${(1000 / single).toFixed(2)} ms by itself; together an order costs ${cost} us of processor time, so that ${cpus().length} cores end at ${perSecond((cpus().length * 1e6) / cost)} whatever the disk does`,
    },
    notes: [`${what}: one by one ${perSecond(single)}, 64 at a time ${perSecond(group)}`, ...faults],
  };
}

/** PostgreSQL whose every fsync takes a millisecond longer, or the reason why there can't be one. */
async function slowCluster(lab: Lab) {
  if (findPrograms() === null) return "PostgreSQL's programs are not on this machine";
  const source = join(lab.folder, "slow-fsync.c");
  copyFileSync(join(MACHINE, "slow-fsync.c"), source);
  const library = join(lab.folder, "slow-fsync.so");
  const compiled = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], { encoding: "utf8" });
  if (compiled.status !== 0) return "there is no C compiler on this machine";
  return startCluster({ preload: library, env: SLOW });
}

export const groupCommit: Row = {
  key: "group-commit",
  name: "group commit with 1 ms added to every fsync",
  goal: ">= 10 x one by one",
  async measure(lab) {
    const parts: Part[] = [];
    const notes: string[] = [];
    const cluster = await slowCluster(lab);
    if (typeof cluster === "string") notes.push(`PostgreSQL was not run: ${cluster}`);
    else {
      try {
        const web = await startOnServer(lab.setting, cluster, lab.database(), { roles: ["web"] });
        const { part, notes: lines } = await grouped(lab, web, "PostgreSQL");
        await web.stop();
        parts.push(part);
        notes.push(...lines);
      } finally {
        await cluster.stop();
      }
    }
    const embedded = await startEmbedded(lab.setting, join(lab.folder, "embedded-slow"), {
      nodeArgs: ["--import", join(MACHINE, "slow-fsync.mjs")],
      env: SLOW,
    });
    const { part, notes: lines } = await grouped(lab, embedded, "the embedded database");
    await embedded.stop();
    return {
      parts: [...parts, part],
      notes: [...notes, ...lines, "on the embedded database the same process delivers what it accepts meanwhile"],
    };
  },
};
