import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type FoundSize, sizeByOptions, sizeByTitle } from "#app/catalog/size.ts";

/** A product of a public catalogue, with the size that a person reads from each variant. */
interface Truth {
  shop: string;
  kind: string;
  options: string[];
  variants: string[][];
  sizes: string[];
}

const truth = JSON.parse(readFileSync(new URL("../fixtures/size-truth.json", import.meta.url), "utf8")) as Truth[];

/** How many of all variants get the right size, none, or a wrong one. */
function share(find: (product: Truth, values: string[]) => FoundSize | null) {
  const counts = { right: 0, none: 0, wrong: 0 };
  for (const product of truth) {
    product.variants.forEach((values, place) => {
      const size = find(product, values)?.size;
      counts[size === undefined ? "none" : size === product.sizes[place] ? "right" : "wrong"] += 1;
    });
  }
  return counts;
}

const withOptions = share((product, values) => {
  const options = product.options.map((name, position) => ({
    name,
    values: product.variants.map((variant) => variant[position] ?? ""),
    linked: null,
  }));
  return sizeByOptions({ options, sizeOption: null }, values, []);
});
const fromTitles = share((_product, values) => sizeByTitle(values.join(" / ")));
const variants = truth.reduce((sum, product) => sum + product.variants.length, 0);

test("public catalogues get the sizes that a person reads", () => {
  console.info(table({ "with options": withOptions, "from titles alone": fromTitles }));
  expect(variants).toBe(996);
  expect(withOptions).toEqual({ right: variants, none: 0, wrong: 0 });
  expect(fromTitles.right).toBe(918);
  expect(fromTitles.right / variants).toBeGreaterThanOrEqual(0.92);
});

function table(rows: Record<string, ReturnType<typeof share>>): string {
  const percent = (count: number): string => `${((100 * count) / variants).toFixed(1)} %`.padStart(9);
  const lines = Object.entries(rows).map(
    ([name, { right, none, wrong }]) => `${name.padEnd(18)}${percent(right)}${percent(none)}${percent(wrong)}`,
  );
  return [`sizes of ${variants} variants`.padEnd(18), `${" ".repeat(18)}    right     none    wrong`, ...lines].join(
    "\n",
  );
}
