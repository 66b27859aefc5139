import { afterEach, describe, expect, test } from "vitest";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { attributesOf, propertiesOf } from "../shopper.ts";
import { newVisitor, type Visitor } from "./case-shop.ts";

const SHOP = "fitloop-demo.myshopify.com";
const SKU = "NO1000-L-BLACK";

let visitor: Visitor;
afterEach(async () => {
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});
/** How a page shows what is chosen: the values of its fields. */
const CHOSEN = {
  radios: "#picker label:has(:checked)",
  selects: "#picker option:checked",
  swatches: "#picker [aria-checked=true]",
  variants: "[data-main] select option:checked",
} as const;
const PICKERS: Readonly<Record<string, keyof typeof CHOSEN>> = {
  "value-ids": "radios",
  "apps-section": "radios",
  "late-id": "radios",
  "silent-id": "radios",
  plainradios: "radios",
  crowded: "radios",
  selects: "selects",
  swatches: "swatches",
  "variant-select": "variants",
};

/** Ways to buy from a product page; each leaves the visitor at a checkout. */
const WAYS: Readonly<Record<string, () => Promise<void>>> = {
  "cart page": async () => {
    await visitor.page.click("[data-main] [name=add]");
    await visitor.page.waitForURL(/\/cart$/);
    await visitor.linked();
    await visitor.page.click("[name=checkout]");
  },
  "add by script": async () => {
    await visitor.page.evaluate(async () => {
      const body = new FormData(document.querySelector<HTMLFormElement>("[data-main]") ?? undefined);
      await (await fetch("/cart/add.js", { method: "POST", body })).json();
    });
    await visitor.linked();
    await visitor.goto("/checkout");
  },
  "buy-now": () => visitor.page.click(".shopify-payment-button__button"),
  frame: async () => {
    await visitor.page.hover("shopify-accelerated-checkout");
    await visitor.page.frames()[1]?.click("button");
  },
  "skip-cart": () => visitor.page.click("[data-main] [name=add]"),
  "own-buy-now": () => visitor.page.click(".product__buy-now"),
};

/** The SKU of the values that the page shows as chosen. */
async function shown(picker: keyof typeof CHOSEN): Promise<string | undefined> {
  const texts = await visitor.page
    .locator(CHOSEN[picker])
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["value"] ?? one.textContent));
  const values = picker === "variants" ? texts[0]?.split(" / ") : texts;
  const [product] = visitor.twin.shop(SHOP).catalogue.products.values();
  const variant = product?.variants.find(({ options }) => options.every(({ value }, at) => value === values?.[at]));
  return variant?.sku ?? undefined;
}
const linkOf = (order: SandboxOrder): string | undefined =>
  attributesOf(order)["__fitloop_session"] ?? propertiesOf(order)["_fitloop_session"];

describe.each(Object.entries(PICKERS))("%s", (page, picker) => {
  test.each(Object.keys(WAYS))("%s: bought is advised is shown, and the order is linked", async (way) => {
    visitor = await newVisitor({ blocks: "bodygram" });
    await visitor.goto(`/pages/${page}?way=${way}`);
    const session = () => visitor.page.evaluate(() => localStorage.getItem("fitloop"));
    await expect.poll(session).toContain("session");
    await visitor.page.click('[data-provider="bodygram"] [data-open]');
    await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
    // The shopper buys as soon as the page says so, whatever the theme still has under way.
    const said = () => visitor.page.locator('[data-provider="bodygram"] [role=status]').textContent();
    await expect.poll(said, { interval: 10 }).toBe("Größe L ist ausgewählt.");
    expect(await shown(picker)).toBe(SKU);
    await WAYS[way]?.();
    const order = await visitor.pay();
    expect(order.lines.map(({ sku }) => sku)).toEqual([SKU]);
    expect(linkOf(order)).toBeTypeOf("string");
  });
});
