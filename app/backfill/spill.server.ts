import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLineCutter } from "../shopify/admin/json-lines.ts";
import { bucketOf, ownerOf } from "./jsonl.ts";
import { makeDataDirectory } from "../platform/database/data-directory.server.ts";

/** So much of a file one bucket holds on average: it is read whole, and its orders are parsed one after the other. */
const BUCKET_BYTES = 2 * 1024 * 1024;
const MOST_BUCKETS = 512;
/** So much is kept of all buckets together before it goes to the disk. */
const BUFFERED = 4 * 1024 * 1024;
const LINE_BREAK = 10;

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
  let readInto: Buffer = Buffer.alloc(0);
  const fileOf = (bucket: number): string => join(directory, `${bucket}.jsonl`);

  return {
    isWhole: (): boolean => existsSync(whole),

    /** Spreads a result that streams in. Throws JsonlFault for a line that belongs to no order. */
    async fill(chunks: AsyncIterable<Uint8Array>, onChunk: () => Promise<void>): Promise<void> {
      await rm(directory, { recursive: true, force: true });
      makeDataDirectory(directory);
      const write = (bucket: number, bytes: Uint8Array): void => appendFileSync(fileOf(bucket), bytes);
      const writers = Array.from({ length: buckets }, (_, bucket) =>
        createWriter(Math.floor(BUFFERED / buckets), (bytes) => write(bucket, bytes)),
      );
      let read = 0;
      const cutter = createLineCutter((line) => {
        if (line.length <= 2 && line.toString("latin1").trim() === "") return;
        read += 1;
        writers[bucketOf(ownerOf(line, read), buckets)]?.add(line);
      });
      for await (const chunk of chunks) {
        cutter.push(chunk);
        await onChunk();
      }
      cutter.end();
      for (const writer of writers) writer.flush();
      await writeFile(whole, String(read));
    },

    /** The lines of one bucket, valid until the next one is read. */
    read(bucket: number): Buffer[] {
      if (!existsSync(fileOf(bucket))) return [];
      const file = openSync(fileOf(bucket), "r");
      try {
        const { size } = fstatSync(file);
        // The same memory serves all buckets.
        if (readInto.length < size) readInto = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25));
        for (let read = 0; read < size; ) {
          const bytesRead = readSync(file, readInto, read, size - read, read);
          if (bytesRead === 0) throw new Error(`Bucket ${bucket} of the spill is shorter than it was.`);
          read += bytesRead;
        }
        const lines: Buffer[] = [];
        const cutter = createLineCutter((line) => lines.push(line));
        cutter.push(readInto.subarray(0, size));
        return lines;
      } finally {
        closeSync(file);
      }
    },

    remove: (): Promise<void> => rm(directory, { recursive: true, force: true }),
  };
}

/** Gathers lines in memory of its own, which is used over and over, and writes when it is full. */
function createWriter(size: number, write: (bytes: Uint8Array) => void) {
  const buffer = Buffer.allocUnsafeSlow(size);
  let used = 0;
  const flush = (): void => {
    if (used > 0) write(buffer.subarray(0, used));
    used = 0;
  };
  return {
    flush,
    add(line: Buffer): void {
      if (used + line.length + 1 > size) flush();
      if (line.length + 1 > size) return write(Buffer.concat([line, Buffer.of(LINE_BREAK)]));
      used += line.copy(buffer, used);
      buffer[used] = LINE_BREAK;
      used += 1;
    },
  };
}

export type Spill = ReturnType<typeof openSpill>;
