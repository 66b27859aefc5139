import { afterEach, beforeAll, expect, test } from "vitest";
import { arrivedWith, cartIsLinked, newShopper, type Shopper } from "./shopper.ts";
import { metafieldsFor, writeMetafields } from "./storefront-shop.ts";
import { SHOP, theWorld, type World } from "./world.ts";

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});

test.each([
  ["German, the shop's own", "", "M / Black"],
  ["Japanese", "/ja-jp", "M (ja) / Black (ja)"],
  ["Spanish", "/es", "M (es) / Black (es)"],
  ["English", "/en-us", "M (en) / Black (en)"],
])(
  "%s: the widget is given the shop's own sizes, the page shows its own words, and the provider gets what was advised",
  async (_, root, shown) => {
    shopper = await newShopper(world, { theme: "linen", switches: { blocks: "1" } });
    await shopper.goto(`${root}/products/everyday-tee`);
    await shopper.accept();
    await expect
      .poll(() =>
        Object.keys(Object(world.storefront.widgets.last("fit-analytics", "options")?.["manufacturedSizes"]) as object),
      )
      .toEqual(["XS", "S", "M", "L", "XL", "XXL"]);
    await shopper.takeSize("bodygram", "M");
    await expect.poll(() => shopper.page.textContent("[data-chosen]")).toBe(shown);
    await shopper.addToCart();
    await cartIsLinked(world, shopper);
    const order = await shopper.pay();
    expect(order.lines[0]?.variantTitle).toBe("M / Black");
    await arrivedWith(world, "bodygram", order);
    const record = world.providers
      .records("bodygram")
      .find(({ orders }) => orders.some((one) => one.order === String(order.id)));
    expect((record?.body as { items: { size: string }[] }).items.map(({ size }) => size)).toEqual(["M"]);
  },
);

test("a translated handle is no reference: the widget is given the product's own, as the order will tell it", async () => {
  writeMetafields(world.twin, SHOP, metafieldsFor({ bodygram: { productReference: "handle" } }));
  try {
    shopper = await newShopper(world, { theme: "linen", region: "us" });
    world.storefront.widgets.records.length = 0;
    await shopper.goto("/ja-jp/products/everyday-tee-ja");
    await expect.poll(() => world.storefront.widgets.last("bodygram", "config")?.["garmentSKU"]).toBe("everyday-tee");
  } finally {
    const all = { bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} };
    writeMetafields(world.twin, SHOP, metafieldsFor(all));
  }
});
