import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { startOnServer } from "../contestants/ours.ts";
import { measure, type Run, warmUp } from "../measure.ts";
import { median, medianRatio, spread } from "../statistics.ts";
import { bytesOfTables, compactTables, fillTables, hotShare, loggedBytes } from "./fill.ts";
import { atLeast, atMost, costOf, cpuLine, faultsOf, notRun, perSecond, type Row } from "./row.ts";

const WITHIN_RETENTION = 5_000;
const COMPACTED = 1_500;
const LOGGED = 4_000;
/** What so many orders again may add to tables whose orders were compacted: their room is used anew. */
const GROWN_AGAIN = 1.15;
const RATE_GOAL = 0.95;
const BYTES_PER_FILLED_ORDER = 6_000;

export const growthInBytes: Row = {
  key: "growth-bytes",
  name: "growth: bytes in the database per order with four deliveries, and in its write-ahead log",
  goal: "<= 5,000 within retention, <= 1,500 after compaction, <= 1.15 x with as many orders again, <= 4,000 of log",
  async measure(lab) {
    const name = "fitloop growing";
    const ours = await lab.once(name, () => startOnServer(lab.setting, lab.cluster, lab.database()));
    const before = await bytesOfTables(ours.url);
    const orders = lab.options.short ? 4_000 : 20_000;
    const logBefore = await loggedBytes(ours.url);
    const run = await measure(lab, ours, { orders });
    const logged = ((await loggedBytes(ours.url)) - logBefore) / orders;
    const fresh = await bytesOfTables(ours.url);
    await compactTables(ours.url);
    await bytesOfTables(ours.url);
    const again = await measure(lab, ours, { orders });
    const grown = await bytesOfTables(ours.url);
    await compactTables(ours.url);
    const compacted = await bytesOfTables(ours.url, { anew: true });
    const hot = `of the updates of orders ${((await hotShare(ours.url)) * 100).toFixed(0)} % touched no index (HOT)`;
    await lab.dismiss(name);
    return {
      parts: [
        atMost(WITHIN_RETENTION, (fresh - before) / orders, "bytes within retention"),
        atMost(COMPACTED, (compacted - before) / (2 * orders), "bytes after compaction, written anew (VACUUM FULL)"),
        atMost(GROWN_AGAIN, (grown - before) / (fresh - before), "x with as many orders again", 2),
        atMost(LOGGED, logged, "bytes of log"),
      ],
      notes: [
        `over ${orders.toLocaleString("en")} orders and as many again, tables and indexes, after VACUUM`,
        hot,
        ...faultsOf([run, again]),
      ],
    };
  },
};

export const growthInRate: Row = {
  key: "growth-rate",
  name: "growth: rate with 1,000,000 orders in the tables",
  goal: ">= 0.95 x the rate with none",
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
