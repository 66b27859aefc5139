// `node read-bulk.ts bare|ours FILE FOLDER`: reads a bulk operation's result and prints what it took. `bare` splits the
// bytes by hand and parses each line, which is the least that any reader does; `ours` is the backfill's way: spread over
// buckets, joined by parent, made orders of, sorted by whether they are to be planned.
import { createReadStream, statSync } from "node:fs";
import { groupLines } from "#app/backfill/jsonl.ts";
import { bucketsFor, openSpill } from "#app/backfill/spill.server.ts";
import { readStretch } from "#app/backfill/take-in.server.ts";
import { memoryOf } from "../machine/proc.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const CHUNK = 64 * 1024;
const STRETCH = 50;

async function bare(file: string): Promise<number> {
  let orders = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const object = JSON.parse(bytes.toString("utf8", start, end)) as { __parentId?: string };
      if (object.__parentId === undefined) orders += 1;
      start = end + 1;
    }
    rest = bytes.subarray(start) as Buffer<ArrayBuffer>;
  }
  return orders;
}

async function ours(file: string, folder: string): Promise<number> {
  const buckets = bucketsFor(statSync(file).size);
  const spill = openSpill(folder, buckets);
  await spill.fill(createReadStream(file, { highWaterMark: CHUNK }), async () => {});
  let orders = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const groups = groupLines(spill.read(bucket));
    for (let from = 0; from < groups.length; from += STRETCH) {
      const read = readStretch(groups.slice(from, from + STRETCH), PROVIDERS.linkKeys);
      orders += read.orders.length + read.unpaid + read.unreadable;
    }
  }
  await spill.remove();
  return orders;
}

const [way = "", file = "", folder = ""] = process.argv.slice(2);
const startedAt = performance.now();
const orders = way === "bare" ? await bare(file) : await ours(file, folder);
const seconds = (performance.now() - startedAt) / 1000;
// Not what getrusage tells: a new process begins there with what its parent held.
const peakMb = memoryOf(process.pid).peak / 1024 / 1024;
process.stdout.write(
  JSON.stringify({ orders, seconds, megabytesPerSecond: statSync(file).size / 1e6 / seconds, peakMb }),
);
