import { crc32, deflateSync } from "node:zlib";
import { createRandom } from "../shopify/random.ts";

const [WIDTH, HEIGHT] = [600, 750];
let kept: Buffer | undefined;

/** A product picture of some 340 kB: noise, so that it stays as large as a photograph; the same on every run. */
export function benchPicture(): Buffer {
  kept ??= png();
  return kept;
}

function png(): Buffer {
  const random = createRandom("picture");
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let place = 0; place < rows.length; place += 1) {
    // The first byte of a row names its filter: none.
    rows[place] = place % (WIDTH + 1) === 0 ? 0 : 100 + Math.floor(random.next() * 64);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
