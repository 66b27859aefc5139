import { afterEach, expect, test } from "vitest";
import { newVisitor, type Visitor, type VisitorOptions } from "./case-shop.ts";

let visitor: Visitor;
afterEach(async () => {
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});

/** Opens a page and takes a size in the widget. */
async function take(path: string, size: string, options?: VisitorOptions): Promise<void> {
  visitor = await newVisitor(options);
  await visitor.goto(path);
  await visitor.page.click('[data-provider="bodygram"] [data-open]');
  await visitor.page.locator(`dialog[data-stand-in="bodygram"] [data-size="${size}"]`).click();
}
const said = () => visitor.page.locator('[data-provider="bodygram"] [role=status]').textContent();
const shown = () => visitor.page.locator("#picker fieldset label:has(:checked)").allTextContents();
const idsOf = (selector: string) =>
  visitor.page
    .locator(`${selector} [name=id]`)
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
/** The variant of some values. */
async function idOf(...values: string[]): Promise<string> {
  const { twin } = visitor;
  const product = [...twin.shop("fitloop-demo.myshopify.com").catalogue.products.values()].find(
    ({ handle }) => handle === "everyday-tee",
  );
  return String(
    product?.variants.find(({ options }) => options.every(({ value }, place) => value === values[place]))?.id,
  );
}
/** Buys by the product form and gives the title of the variant that was bought. */
async function bought(): Promise<string | undefined> {
  await visitor.page.click("[data-main] [name=add]");
  await visitor.page.waitForURL(/\/cart$/);
  await visitor.goto("/checkout");
  return (await visitor.pay()).lines[0]?.variantTitle ?? undefined;
}

test.each(["value-ids", "apps-section", "late-id", "silent-id", "plainradios", "crowded"])(
  "%s: what was advised is what is shown, and what is bought",
  async (page) => {
    await take(`/pages/${page}`, "L");
    await expect.poll(shown).toEqual(["L", "Black"]);
    const id = await idOf("L", "Black");
    await expect.poll(async () => new Set(await idsOf("form:not([data-card])"))).toEqual(new Set([id]));
    await expect.poll(said).toBe("Größe L ist ausgewählt.");
    // Nothing takes it back.
    await visitor.page.waitForTimeout(2_300);
    expect(await said()).toBe("Größe L ist ausgewählt.");
    expect(await bought()).toBe("L / Black");
  },
);

test.each(["selects", "swatches", "variant-select"])("%s: the theme's own field is set", async (page) => {
  await take(`/pages/${page}`, "L");
  await expect.poll(async () => (await idsOf("[data-main]"))[0]).toBe(await idOf("L", "Black"));
  await expect.poll(said).toBe("Größe L ist ausgewählt.");
  expect(await bought()).toBe("L / Black");
});

test("where no field can be found, nothing says that the size is selected, and nothing else is bought than is shown", async () => {
  await take("/pages/no-picker", "L");
  await expect.poll(said).toBe("Wählen Sie oben Größe L.");
  expect((await idsOf("[data-main]"))[0]).toBe(await idOf("XS", "Black"));
});

test("fields of other apps and other products are left alone", async () => {
  await take("/pages/crowded", "L");
  await expect.poll(said).toBe("Größe L ist ausgewählt.");
  expect(await visitor.page.locator('[name="bundle-size"]:checked').inputValue()).toBe("S");
  expect(await visitor.page.locator('[name="Size unit"]:checked').inputValue()).toBe("cm");
  expect(await visitor.page.locator('[name="Jacket Size-1"]:checked').inputValue()).toBe("S");
  expect(await visitor.page.locator("[data-card] :checked").count()).toBe(0);
  expect(await idsOf("[data-card]")).toEqual(["1"]);
  expect(await idsOf("[data-sticky]")).toEqual([await idOf("L", "Black")]);
});

test("a sold-out size says so and turns no colour", async () => {
  visitor = await newVisitor();
  visitor.storefront.carts.soldOut.add(BigInt(await idOf("L", "Black")));
  await visitor.goto("/pages/plainradios");
  await visitor.page.click('[data-provider="bodygram"] [data-open]');
  await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
  await expect.poll(said).toBe("Größe L ist ausverkauft.");
  expect(await shown()).toEqual(["L", "Black"]);
});

test("what was said goes when the shopper chooses otherwise", async () => {
  await take("/pages/plainradios", "L");
  await expect.poll(said).toBe("Größe L ist ausgewählt.");
  await visitor.page.locator("#picker label", { hasText: /^S$/ }).click();
  await expect.poll(async () => (await said())?.trim()).toBe("");
});

test.each(["late-id", "silent-id", "plainradios"])(
  "%s: the widget is told the variant that the theme shows",
  async (page) => {
    const { metafieldsFor, writeMetafields } = await import("../storefront-shop.ts");
    visitor = await newVisitor();
    writeMetafields(
      visitor.twin,
      "fitloop-demo.myshopify.com",
      metafieldsFor({ bodygram: { productReference: "variant_sku" } }),
    );
    try {
      await visitor.goto(`/pages/${page}`);
      const sku = () => visitor.storefront.widgets.last("bodygram", "config")?.["garmentSKU"];
      await expect.poll(sku).toBe("NO1000-XS-BLACK");
      for (const size of ["M", "XL"]) {
        await visitor.page.locator("#picker label", { hasText: new RegExp(`^${size}$`) }).click();
        await expect.poll(sku, { timeout: 4_000 }).toBe(`NO1000-${size}-BLACK`);
      }
    } finally {
      writeMetafields(
        visitor.twin,
        "fitloop-demo.myshopify.com",
        metafieldsFor({ bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} }),
      );
    }
  },
);

test("a block that is morphed into another product's speaks of that one, and keeps its button", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/morphed");
  const config = () => visitor.storefront.widgets.last("bodygram", "config");
  await expect.poll(() => config()?.["garmentName"]).toBe("Everyday Tee");
  const other = [...visitor.twin.shop("fitloop-demo.myshopify.com").catalogue.products.values()][2];
  await visitor.page.evaluate((to) => {
    (document.querySelector("#swap") as HTMLElement).dataset["to"] = to;
  }, other?.handle ?? "");
  await visitor.page.click("#swap");
  await expect.poll(() => config()?.["garmentName"]).toBe(other?.title);
  const button = visitor.page.locator('[data-provider="bodygram"] [data-open]');
  await button.waitFor({ state: "visible" });
  await button.click();
  await visitor.page.waitForSelector('dialog[data-stand-in="bodygram"][open]');
});

test("a section that is replaced brings its block to life again", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/replaced");
  for (let time = 0; time < 2; time += 1) {
    await visitor.page.click("#swap");
    await visitor.page.locator('[data-provider="bodygram"][data-ready] [data-open]').waitFor({ state: "visible" });
  }
  await visitor.page.click('[data-provider="bodygram"] [data-open]');
  await visitor.page.waitForSelector('dialog[data-stand-in="bodygram"][open]');
});

test("of several products on one page, each block speaks of its own and sets its own form", async () => {
  visitor = await newVisitor({ blocks: "bodygram" });
  await visitor.goto("/pages/several");
  const within = (handle: string) => visitor.page.locator(`[data-product="${handle}"]`);
  const idIn = (handle: string) => within(handle).locator("[name=id]").inputValue();
  const saidIn = async (handle: string) => (await within(handle).locator("[role=status]").textContent())?.trim();
  const before = await idIn("everyday-tee");
  await within("leinenhemd").locator("[data-open]").click();
  await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
  await expect.poll(() => saidIn("leinenhemd")).toBe("Größe L ist ausgewählt.");
  expect(await within("leinenhemd").locator("label:has(:checked)").allTextContents()).toEqual(["L", "Weiß"]);
  expect(await within("everyday-tee").locator("label:has(:checked)").allTextContents()).toEqual(["XS", "Black"]);
  expect([await idIn("everyday-tee"), await saidIn("everyday-tee")]).toEqual([before, ""]);
  // The second product leaves no gap: both blocks are as high.
  const heights = await visitor.page
    .locator("fitloop-size")
    .evaluateAll((blocks) => blocks.map((block) => block.getBoundingClientRect().height));
  expect(new Set(heights).size).toBe(1);
  await within("leinenhemd").locator("[name=add]").click();
  await visitor.page.waitForURL(/\/cart$/);
  await visitor.goto("/checkout");
  expect((await visitor.pay()).lines.map(({ sku }) => sku)).toEqual(["NO1140-L-WEISS"]);
});
