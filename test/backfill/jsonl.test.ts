import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BulkObject,
  bucketOf,
  groupLines,
  joinOrder,
  JsonlFault,
  ownerOf,
  parseLines,
} from "#app/backfill/jsonl.ts";
import { wellFormed } from "#app/domain/text.ts";
import { createLineCutter, createLineSplitter } from "#app/shopify/admin/json-lines.ts";

const order = (id: number, more: object = {}) => ({ id: `gid://shopify/Order/${id}`, ...more });
const line = (id: number, of: number, more: object = {}) => ({
  id: `gid://shopify/LineItem/${id}`,
  ...more,
  __parentId: `gid://shopify/Order/${of}`,
});
const bytes = (text: string): Buffer => Buffer.from(text);
/** A text that a merchant or buyer may have written, with everything that a scan could trip over. */
const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('","__parentId":"gid://shopify/Order/9"}', "\n", '{"id":"gid://x/1"', "😀", "\u2028", "\\"),
);

describe("a stream of lines", () => {
  test("is the same whatever the chunks it comes in", () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 20 }), fc.array(fc.nat(40), { minLength: 1 }), (texts, sizes) => {
        const wanted = texts.map((text, index) => order(index, { text: wellFormed(text) }));
        const file = bytes(wanted.map((one) => `${JSON.stringify(one)}\n`).join(""));
        const found: BulkObject[] = [];
        const cutter = createLineCutter((line) => found.push(...parseLines([line])));
        for (let at = 0, turn = 0; at < file.length; turn += 1) {
          const size = 1 + (sizes[turn % sizes.length] ?? 0);
          cutter.push(file.subarray(at, at + size));
          at += size;
        }
        cutter.end();
        expect(found).toEqual(wanted);
      }),
    );
  });

  test("gives its last line though no line break ends it, and no empty one", () => {
    const splitter = createLineSplitter();
    expect([...splitter.push(bytes('{"a":1}\n\n{"b"')), ...splitter.push(bytes(":2}")), ...splitter.end()]).toEqual([
      '{"a":1}',
      '{"b":2}',
    ]);
  });

  test.each(["{", "[]", "null", "1", '"text"'])("that holds %j is refused by the number of the line", (text) => {
    expect(() => parseLines([bytes('{"id":"1"}'), bytes(text)], 40)).toThrow(new JsonlFault(42));
  });
});

test("the owner of a line is found without parsing it, whatever its texts hold", () => {
  fc.assert(
    fc.property(nasty, nasty, fc.nat(), (title, sku, of) => {
      expect(ownerOf(bytes(JSON.stringify(line(1, of, { title, sku }))), 1)).toBe(`gid://shopify/Order/${of}`);
      expect(ownerOf(bytes(JSON.stringify(order(of, { title, sku }))), 1)).toBe(`gid://shopify/Order/${of}`);
      const otherwise = JSON.stringify({ title, ...line(1, of) }, null, 1).replaceAll("\n", " ");
      expect(ownerOf(bytes(otherwise), 1)).toBe(`gid://shopify/Order/${of}`);
    }),
  );
  const parentFirst = '{"__parentId":"gid://shopify/Order/7","id":"gid://shopify/LineItem/1"}';
  expect(ownerOf(bytes(parentFirst), 1)).toBe("gid://shopify/Order/7");
  expect(() => ownerOf(bytes('{"title":"nobody\'s"}'), 7)).toThrow(new JsonlFault(7));
});

test("orders and lines are joined whatever order they come in, lines by their ids", () => {
  const objects = [line(9, 2), line(10, 2), order(12), line(4, 12), order(2, { name: "#2" }), line(1, 2), line(5, 99)];
  fc.assert(
    fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
      const groups = groupLines(shuffled.map((object) => bytes(JSON.stringify(object))));
      expect(groups.flatMap((group) => joinOrder(parseLines(group)))).toEqual([
        { node: order(2, { name: "#2" }), lines: [line(1, 2), line(9, 2), line(10, 2)] },
        { node: order(12), lines: [line(4, 12)] },
      ]);
    }),
  );
});

test("an order's objects always go to the same bucket, and orders spread over all", () => {
  const counts = new Array<number>(16).fill(0);
  for (let id = 0; id < 16_000; id += 1) {
    const bucket = bucketOf(`gid://shopify/Order/${6_669_800_000_000 + id * 7}`, 16);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(700);
  expect(Math.max(...counts)).toBeLessThan(1_300);
  expect(bucketOf("gid://shopify/Order/1", 1)).toBe(0);
});
