import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Lab } from "../lab.ts";
import { startFlags } from "../machine/start-flags.ts";
import { writeBulkFile } from "../load/bulk-file.ts";
import { median, medianRatio, spread } from "../statistics.ts";
import { atLeast, atMost, type Row } from "./row.ts";

const GOAL = 0.6;
const MOST_MB = 150;
const READER = join(import.meta.dirname, "../baselines/read-bulk.ts");

interface Read {
  orders: number;
  seconds: number;
  megabytesPerSecond: number;
  peakMb: number;
}

const run = promisify(execFile);

async function read(lab: Lab, way: "bare" | "ours", file: string): Promise<Read> {
  const args = [...startFlags(), READER, way, file, join(lab.folder, "spill")];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Read;
}

export const backfill: Row = {
  key: "backfill",
  name: "backfill: bulk-operation JSONL (not grouped) parsed and planned",
  goal: ">= 0.6 x a bare hand-split parse, memory flat, <= 150 MB",
  async measure(lab) {
    const megabytes = lab.options.short ? 60 : 400;
    const [small, large] = [join(lab.folder, "small.jsonl"), join(lab.folder, "large.jsonl")];
    await writeBulkFile(small, (megabytes / 4) * 1e6);
    const written = await writeBulkFile(large, megabytes * 1e6);
    const quarter = await read(lab, "ours", small);
    const runs: { ours: Read[]; bare: Read[] } = { ours: [], bare: [] };
    for (let round = 1; round <= Math.min(3, lab.options.rounds); round += 1) {
      runs.ours.push(await read(lab, "ours", large));
      runs.bare.push(await read(lab, "bare", large));
      const [ours, bare] = [runs.ours.at(-1), runs.bare.at(-1)];
      lab.say(
        `Round ${round}: ours ${ours?.megabytesPerSecond.toFixed(0)} MB/s, bare ${bare?.megabytesPerSecond.toFixed(0)} MB/s`,
      );
    }
    const [rates, bare] = [runs.ours, runs.bare].map((reads) => reads.map((one) => one.megabytesPerSecond));
    if (!rates || !bare) throw new Error("There are two ways to read.");
    const peak = Math.max(...runs.ours.map(({ peakMb }) => peakMb));
    const missing = runs.ours.some(({ orders }) => orders !== written.orders);
    const speed = atLeast(GOAL, medianRatio(rates, bare), `${Math.round(median(rates))} MB/s`);
    const [own, theirs] = [runs.ours, runs.bare].map((reads) =>
      Math.round(median(reads.map(({ seconds, orders }) => (seconds * 1e6) / orders))),
    );
    return {
      parts: [
        {
          ...speed,
          met: speed.met && !missing,
          why: `an order takes ${own} us to read, join and make, ${theirs} us to parse`,
        },
        { ...atMost(MOST_MB, peak, "MB"), why: `${Math.round(quarter.peakMb)} MB for a quarter of the file` },
      ],
      notes: [
        `${Math.round(written.bytes / 1e6)} MB, ${written.orders.toLocaleString("en")} orders, children apart from their parents; read, spread over buckets on disk, joined, made orders of, and sorted by what is owed`,
        `ours ${spread(rates).map(Math.round).join(" to ")} MB/s, bare ${spread(bare).map(Math.round).join(" to ")} MB/s and ${Math.round(Math.max(...runs.bare.map(({ peakMb }) => peakMb)))} MB of memory`,
        `memory ${Math.round(quarter.peakMb)} MB for a quarter of the file, ${Math.round(peak)} MB for all of it`,
        ...(missing ? ["orders are missing"] : []),
      ],
    };
  },
};
