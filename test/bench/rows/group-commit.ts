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
import { median, medianRatio } from "../statistics.ts";
import { atLeast, costOf, faultsOf, type Part, perSecond, type Row } from "./row.ts";

const GOAL = 0.9;
const SLOW = { SLOW_FSYNC_US: "1000" };
const MACHINE = join(import.meta.dirname, "../machine");
const ONE_BY_ONE: Omit<RunOptions, "orders"> = { load: { kind: "closed", concurrency: 1 }, deliveries: false };
const TOGETHER: Omit<RunOptions, "orders"> = { load: { kind: "closed", concurrency: 64 }, deliveries: false };

/**
 * The same app on a disk as it is and on one whose every fsync takes a millisecond longer, asked 64 webhooks at a time:
 * orders that are written down together share a commit, so that it hardly shows. One by one each pays a whole one.
 */
async function grouped(
  lab: Lab,
  [quick, slow]: readonly [Contestant, Contestant],
  what: string,
): Promise<{ part: Part; notes: string[] }> {
  const orders = await warmUp(lab, slow, TOGETHER, 1);
  await warmUp(lab, quick, TOGETHER, 1);
  const runs: Record<"quick" | "slow" | "single", Run[]> = { quick: [], slow: [], single: [] };
  for (let round = 1; round <= Math.min(3, lab.options.rounds); round += 1) {
    runs.quick.push(await measure(lab, quick, { ...TOGETHER, orders }));
    runs.slow.push(await measure(lab, slow, { ...TOGETHER, orders }));
    runs.single.push(await measure(lab, slow, { ...ONE_BY_ONE, orders: 500 }));
    const [fast, late] = [runs.quick, runs.slow].map((some) => perSecond(some.at(-1)?.rate ?? 0));
    lab.say(`Round ${round}: ${what} together ${fast}, with slow fsync ${late}`);
  }
  const rates = (some: Run[]): number[] => some.map(({ rate }) => rate);
  const faults = faultsOf(Object.values(runs).flat());
  const cost = Math.round(median(runs.slow.map(costOf)));
  const part = atLeast(
    GOAL,
    medianRatio(rates(runs.slow), rates(runs.quick)),
    `${perSecond(median(rates(runs.slow)))} on ${what}`,
  );
  return {
    part: {
      ...part,
      met: part.met && faults.length === 0,
      why: `together an order costs ${cost} us of processor time, of which ${cpus().length} cores have ${cpus().length * 1e6} a second`,
    },
    notes: [
      `${what}: 64 at a time ${perSecond(median(rates(runs.quick)))} as the disk is, ${perSecond(median(rates(runs.slow)))} with 1 ms more, one by one ${perSecond(median(rates(runs.single)))} with it`,
      ...faults,
    ],
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
  goal: "64 together >= 0.9 x the same without it",
  async measure(lab) {
    const parts: Part[] = [];
    const notes: string[] = [];
    const cluster = await slowCluster(lab);
    if (typeof cluster === "string") notes.push(`PostgreSQL was not run: ${cluster}`);
    else {
      try {
        const slow = await startOnServer(lab.setting, cluster, lab.database(), { roles: ["web"] });
        const quick = await startOnServer(lab.setting, lab.cluster, lab.database(), { roles: ["web"] });
        const { part, notes: lines } = await grouped(lab, [quick, slow], "PostgreSQL");
        await Promise.all([quick.stop(), slow.stop()]);
        parts.push(part);
        notes.push(...lines);
      } finally {
        await cluster.stop();
      }
    }
    const quick = await startEmbedded(lab.setting, join(lab.folder, "embedded-quick"));
    const slow = await startEmbedded(lab.setting, join(lab.folder, "embedded-slow"), {
      nodeArgs: ["--import", join(MACHINE, "slow-fsync.mjs")],
      env: SLOW,
    });
    const { part, notes: lines } = await grouped(lab, [quick, slow], "the embedded database");
    await Promise.all([quick.stop(), slow.stop()]);
    return {
      parts: [...parts, part],
      notes: [...notes, ...lines, "on the embedded database the same process delivers what it accepts meanwhile"],
    };
  },
};
