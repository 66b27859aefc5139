import { describe, expect, test } from "vitest";
import { SIZE_CASES, type SizeCase } from "#test/fixtures/size-cases.ts";
import { type Json, lineBody, orderBody, previewConfig } from "#test/support/orders.ts";
import { previewed } from "#test/support/previewed.ts";

/** An order of these lines, and a catalogue of those whose options are known. */
function placed(lines: SizeCase[]): { order: Json; catalog: Json[] } {
  const id = (place: number): string => String(500 + place);
  return {
    order: orderBody({
      line_items: lines.map(({ title }, place) =>
        lineBody({
          id: 7000 + place,
          admin_graphql_api_id: `gid://shopify/LineItem/${7000 + place}`,
          product_id: id(place),
          variant_id: id(place),
          variant_title: title ?? null,
        }),
      ),
    }),
    catalog: lines.flatMap(({ options }, place) =>
      options
        ? [{ variantId: id(place), productId: id(place), options: options.map(([name, value]) => ({ name, value })) }]
        : [],
    ),
  };
}

describe.each(Object.entries(SIZE_CASES))("%s", (_kind, lines) => {
  test("at a provider that takes lines without a size", async () => {
    const { order, catalog } = placed(lines);
    const { robosize } = await previewed(order, previewConfig({}, { catalog }));
    const { data } = robosize.request?.body as { data: { items: { size: string | null }[] } };
    expect(data.items.map(({ size }) => size)).toEqual(lines.map(({ size }) => size));
  });

  test("at a provider that needs one", async () => {
    const { order, catalog } = placed(lines);
    const { bodygram } = await previewed(order, previewConfig({}, { catalog }));
    const { items } = bodygram.request?.body as { items: { size: string }[] };
    expect(items.map(({ size }) => size)).toEqual(lines.flatMap(({ size }) => size ?? []));
    expect(bodygram.skippedLines).toEqual(
      lines.flatMap(({ size }, place) => (size === null ? [{ lineId: String(7000 + place), reason: "no_size" }] : [])),
    );
  });
});
