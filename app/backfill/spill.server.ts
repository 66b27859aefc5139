import { appendFileSync, existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bucketOf, ownerOf } from "./jsonl.ts";

/** So much of a file one bucket holds on average: it is parsed whole, and takes some ten times that in memory. */
const BUCKET_BYTES = 2 * 1024 * 1024;
const MOST_BUCKETS = 512;
/** So much is kept before it goes to the disk. */
const BUFFERED = 4 * 1024 * 1024;

const LINE_BREAK = Buffer.from("\n");

/** How many buckets a result is spread over. It depends on its size alone, so that a cursor stays true. */
export function bucketsFor(fileSize: number): number {
  return Math.min(MOST_BUCKETS, Math.max(1, Math.ceil(fileSize / BUCKET_BYTES)));
}

/**
 * The lines of one bulk operation's result on this machine's disk, spread over buckets so that an order and its lines
 * are in the same one: memory stays flat however far apart they stand. A spill is whole or it isn't there; one that
 * broke off is made anew.
 */
export function openSpill(directory: string, buckets: number) {
  const whole = join(directory, "whole");
  const fileOf = (bucket: number): string => join(directory, `${bucket}.jsonl`);

  return {
    isWhole: (): boolean => existsSync(whole),

    /** Spreads a result that streams in. Throws JsonlFault for a line that belongs to no order. */
    async fill(chunks: AsyncIterable<Uint8Array>, onChunk: () => Promise<void>): Promise<void> {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
      let waiting = new Map<number, Uint8Array[]>();
      let buffered = 0;
      let read = 0;

      const flush = (): void => {
        const full = waiting;
        [waiting, buffered] = [new Map(), 0];
        for (const [bucket, lines] of full) appendFileSync(fileOf(bucket), Buffer.concat(lines));
      };
      // Lines go through as bytes: a text of each would only fill the heap.
      const take = (line: Buffer): void => {
        if (line.byteLength <= 2 && line.toString("latin1").trim() === "") return;
        read += 1;
        const bucket = bucketOf(ownerOf(line.toString("latin1"), read), buckets);
        const own = waiting.get(bucket);
        if (own) own.push(line, LINE_BREAK);
        else waiting.set(bucket, [line, LINE_BREAK]);
        buffered += line.byteLength;
      };
      let rest: Buffer = Buffer.alloc(0);
      for await (const chunk of chunks) {
        const bytes: Buffer = Buffer.concat([rest, chunk]);
        let start = 0;
        for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
          take(bytes.subarray(start, end));
          start = end + 1;
        }
        rest = bytes.subarray(start);
        if (buffered >= BUFFERED) flush();
        await onChunk();
      }
      take(rest);
      flush();
      await writeFile(whole, String(read));
    },

    /** The lines of one bucket. */
    async read(bucket: number): Promise<string[]> {
      if (!existsSync(fileOf(bucket))) return [];
      return (await readFile(fileOf(bucket), "utf8")).split("\n").filter((line) => line !== "");
    },

    remove: (): Promise<void> => rm(directory, { recursive: true, force: true }),
  };
}

export type Spill = ReturnType<typeof openSpill>;
