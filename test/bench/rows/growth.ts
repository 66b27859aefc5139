import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { startOnServer } from "../contestants/ours.ts";
import { measure, type Run, warmUp } from "../measure.ts";
import { median, medianRatio, spread } from "../statistics.ts";
import { bytesOfTables, compactTables, fillTables } from "./fill.ts";
import { atLeast, atMost, costOf, cpuLine, faultsOf, notRun, perSecond, type Row } from "./row.ts";

const BYTES_GOAL = 4_096;
const RATE_GOAL = 0.9;
const BYTES_PER_FILLED_ORDER = 6_000;

export const growthInBytes: Row = {
  key: "growth-bytes",
  name: "growth: bytes in the database per order with four deliveries, after retention's compaction",
  goal: "<= 4 KB",
  async measure(lab) {
    const name = "fitloop growing";
    const ours = await lab.once(name, () => startOnServer(lab.setting, lab.cluster, lab.database()));
    const before = await bytesOfTables(ours.url);
    const orders = lab.options.short ? 4_000 : 20_000;
    const run = await measure(lab, ours, { orders });
    const fresh = await bytesOfTables(ours.url);
    await compactTables(ours.url);
    // Space that rows have left is used again by the next ones; written anew the tables show what rows take.
    const compacted = await bytesOfTables(ours.url, { anew: true });
    await lab.dismiss(name);
    return {
      parts: [atMost(BYTES_GOAL, (compacted - before) / orders, "bytes")],
      notes: [
        `over ${orders.toLocaleString("en")} orders, tables and indexes, written anew (VACUUM FULL)`,
        `within its retention an order takes ${Math.round((fresh - before) / orders)} bytes after VACUUM`,
        ...faultsOf([run]),
      ],
    };
  },
};

export const growthInRate: Row = {
  key: "growth-rate",
  name: "growth: rate with 1,000,000 orders in the tables",
  goal: ">= 0.9 x the rate with none",
  async measure(lab) {
    if (lab.options.short) return notRun("it takes minutes: run without --short");
    const orders = lab.options.grown ? 10_000_000 : 1_000_000;
    const gigabytes = (orders * BYTES_PER_FILLED_ORDER) / 1e9;
    const { bavail, bsize } = statfsSync(tmpdir());
    const free = (bavail * bsize) / 1e9;
    lab.say(
      `Filling the tables with ${orders.toLocaleString("en")} orders: it takes about ${Math.round(gigabytes)} GB of ${Math.round(free)} GB free.`,
    );
    // The write-ahead log stands beside the tables while they are filled.
    if (free < gigabytes * 1.5 + 5) return notRun(`${Math.round(gigabytes * 1.5 + 5)} GB of disk are needed`);

    const name = "fitloop grown";
    const grown = await lab.once(name, () =>
      startOnServer(lab.setting, lab.cluster, lab.database(), {
        prepare: (url) => fillTables(url, { orders, shops: lab.setting.shops.length }),
      }),
    );
    const empty = await lab.ours();
    const count = Math.min(await warmUp(lab, grown, {}), await warmUp(lab, empty, {}));
    const runs: { grown: Run[]; empty: Run[] } = { grown: [], empty: [] };
    for (let round = 1; round <= lab.options.rounds; round += 1) {
      runs.empty.push(await measure(lab, empty, { orders: count }));
      runs.grown.push(await measure(lab, grown, { orders: count }));
      lab.say(
        `Round ${round}: ${perSecond(runs.grown.at(-1)?.rate ?? 0)} grown, ${perSecond(runs.empty.at(-1)?.rate ?? 0)} empty`,
      );
    }
    await lab.dismiss(name);
    const [rates, base] = [runs.grown.map(({ rate }) => rate), runs.empty.map(({ rate }) => rate)];
    const faults = faultsOf(runs.grown);
    const part = atLeast(RATE_GOAL, medianRatio(rates, base), perSecond(median(rates)));
    const why = `an order costs ${Math.round(median(runs.grown.map(costOf)))} us of processor time, ${Math.round(median(runs.empty.map(costOf)))} us with empty tables`;
    return {
      parts: [{ ...part, met: part.met && faults.length === 0, why }],
      notes: [
        `${orders.toLocaleString("en")} orders: ${spread(rates).map(perSecond).join(" to ")}, ${cpuLine(runs.grown, median)}`,
        `none: ${spread(base).map(perSecond).join(" to ")}, ${cpuLine(runs.empty, median)}`,
        ...faults,
      ],
    };
  },
};
