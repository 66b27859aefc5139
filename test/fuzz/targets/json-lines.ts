import fc from "fast-check";
import { bucketOf, groupLines, joinOrder, ownerOf, parseLines } from "#app/backfill/jsonl.ts";
import { createLineCutter, createLineSplitter } from "#app/shopify/admin/json-lines.ts";
import type { Target } from "../target.ts";

const objects = fc.array(fc.dictionary(fc.string({ unit: "grapheme", maxLength: 8 }), fc.jsonValue({ maxDepth: 2 })), {
  maxLength: 12,
});

/** Cuts bytes at any places, in the middle of characters too. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : at[index - 1], end));
}

/** A stream gives the same lines however the network cuts it, with the last line ended or not. */
export const jsonLines: Target = {
  name: "JSONL streams",
  property: () =>
    fc.property(
      objects,
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.boolean(),
      fc.boolean(),
      (values, places, ended, blank) => {
        const lines = values.map((value) => JSON.stringify(value));
        const text = lines.join(blank ? "\n\n" : "\n") + (ended ? "\n" : "");
        const splitter = createLineSplitter();
        const got = [
          ...cutAt(new TextEncoder().encode(text), places).flatMap((chunk) => splitter.push(chunk)),
          ...splitter.end(),
        ];
        if (JSON.stringify(got) !== JSON.stringify(lines)) throw new Error(`${got.length} lines of ${lines.length}.`);
      },
    ),
};

/** Any bytes, with broken characters and no end: lines come out, or nothing; never a fault. */
export const jsonBytes: Target = {
  name: "JSONL streams of any bytes",
  property: () =>
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(), { maxLength: 8 }), (bytes, places) => {
      const splitter = createLineSplitter();
      const whole = createLineSplitter();
      const got = [...cutAt(bytes, places).flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
      const once = [...whole.push(bytes), ...whole.end()];
      if (JSON.stringify(got) !== JSON.stringify(once)) throw new Error("The cuts change the lines.");
    }),
};

const hostile = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('"__parentId":"gid://shopify/Order/1"', '{"id":"', "__parentId", "\u2028", '\\"', "\n"),
);
const soldOrders = fc.uniqueArray(
  fc.record({
    id: fc.bigInt({ min: 1n, max: 10n ** 20n }),
    name: hostile,
    lines: fc.array(fc.record({ title: hostile, idFirst: fc.boolean() }), { maxLength: 4 }),
  }),
  { maxLength: 8, selector: ({ id }) => id },
);

/** Orders and their lines come out whole, each with its own, however far apart they stand and the network cuts them. */
export const bulkOrders: Target = {
  name: "JSONL streams of orders and their lines",
  property: () =>
    fc.property(
      soldOrders,
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      (orders, places, order) => {
        const wanted = orders
          .map(({ id, name, lines }) => ({
            id: `gid://shopify/Order/${String(id)}`,
            name,
            lines: lines.map((line, index) => ({ ...line, id: `gid://shopify/LineItem/${String(id)}${index}` })),
          }))
          .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
        const texts = wanted.flatMap(({ id, name, lines }) => [
          JSON.stringify({ id, name }),
          ...lines.map(({ idFirst, id: line, title }) =>
            JSON.stringify(idFirst ? { id: line, title, __parentId: id } : { __parentId: id, title, id: line }),
          ),
        ]);
        const shuffled = texts
          .map((text) => ({ text, place: order.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ text }) => text);
        const bytes = new TextEncoder().encode(shuffled.join("\n"));
        const found: Buffer[] = [];
        const cutter = createLineCutter((line) => found.push(Buffer.from(line)));
        for (const chunk of cutAt(bytes, places)) cutter.push(chunk);
        cutter.end();
        const grouped = groupLines(found).map((group) => parseLines(group));
        const told = wanted.map(({ id, name, lines }) => [id, name, lines.map(({ id: line, title }) => [line, title])]);
        const got = grouped
          .flatMap((group) => joinOrder(group))
          .map(({ node, lines }) => [node.id, node["name"], lines.map(({ id, title }) => [id, title])]);
        if (JSON.stringify(got) !== JSON.stringify(told)) throw new Error("Orders got mixed up.");
        const sizes = wanted.map(({ lines }) => lines.length + 1);
        if (JSON.stringify(grouped.map((group) => group.length)) !== JSON.stringify(sizes)) {
          throw new Error("Lines went to another order.");
        }
        for (const [index, { id, lines }] of wanted.entries()) {
          const own = new Set([id, ...lines.map((line) => line.id)]);
          if (!grouped[index]?.every((object) => own.has(object.id ?? "")))
            throw new Error("Lines went to another order.");
        }
        const owners = shuffled.map((line) => ownerOf(Buffer.from(line), 1));
        const buckets = new Map(owners.map((owner) => [owner, bucketOf(owner, 7)]));
        if (buckets.size !== wanted.length) throw new Error("A line names another owner.");
      },
    ),
};
