import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { newVisitor, type Visitor } from "../cases/case-shop.ts";
import { metafieldsFor, writeMetafields } from "../storefront-shop.ts";
import { attributesOf, propertiesOf } from "../shopper.ts";
import { hasTheme } from "./themes.ts";

const SHOP = "fitloop-demo.myshopify.com";
const PRODUCT = "/products/everyday-tee";

/** Where a public theme has what a shopper presses. */
interface Places {
  themes: readonly string[];
  /** The product form's own button, and what it opens. */
  add: string;
  /** What shows the chosen options' values. */
  chosen: string;
  /** A size's field as a shopper presses it; `null` for a select of variants. */
  size(size: string): string | null;
  /** A button that stands while one scrolls. */
  sticky?: string;
  /** A product's card that opens a dialog, the dialog, and whether the theme shows apps' blocks in it. */
  quickAdd?: { open: string; dialog: string; blocks: boolean };
}
const PLACES: Readonly<Record<string, Places>> = {
  Dawn: {
    themes: ["dawn", "dawn-selects", "dawn-apart", "dawn-selects-apart"],
    add: "product-form [type=submit]",
    chosen: "variant-selects input:checked, variant-selects option:checked",
    size: (size) => `variant-selects input[value="${size}"] + label`,
    quickAdd: {
      open: "modal-opener button[data-product-url$=everyday-tee]",
      dialog: "quick-add-modal[open]",
      blocks: true,
    },
  },
  Horizon: {
    themes: ["horizon", "horizon-selects", "horizon-apart", "horizon-selects-apart"],
    add: "product-form-component [ref=addToCartButton]",
    chosen: "variant-picker input:checked, variant-picker option:checked",
    size: (size) => `variant-picker label:has(input[value="${size}"])`,
    sticky: ".sticky-add-to-cart__bar [ref=addToCartButton]",
    quickAdd: {
      open: "product-card:has(a[href*=everyday-tee]) .quick-add__button",
      dialog: "#quick-add-dialog dialog[open]",
      // Its styles hide all but its own in there (snippets/quick-add-modal-styles.liquid).
      blocks: false,
    },
  },
  Skeleton: {
    themes: ["skeleton"],
    add: "form[action$='/cart/add'] [type=submit]",
    chosen: "select[name=id] option:checked",
    size: () => null,
  },
};

let visitor: Visitor;
let shown: readonly { id: bigint; sku: string | null; options: readonly { value: string }[] }[] = [];

const handed = (): unknown => visitor.storefront.widgets.last("bodygram", "config")?.["garmentSKU"];
const said = () => visitor.page.locator("fitloop-size [role=status]").first().textContent();
const press = (selector: string) => visitor.page.locator(selector).locator("visible=true").first().click();
/** The SKU that the page shows as chosen: by the picker's values, or a select's words. */
async function shownSku(within: string): Promise<string | null | undefined> {
  const texts = await visitor.page
    .locator(within)
    .evaluateAll((fields) =>
      fields.map((one) => (one instanceof HTMLInputElement ? one.value : one.textContent.trim())),
    );
  const values =
    texts.length === 1 ? (texts[0] ?? "").split(" - ")[0]?.split(" / ") : texts.map((text) => text.split(" - ")[0]);
  return shown.find(({ options }) => options.every(({ value }, place) => value === values?.[place]))?.sku;
}
async function take(size: string, within = "body"): Promise<void> {
  await press(`${within} [data-provider="bodygram"] [data-open]`);
  await visitor.page.locator(`dialog[data-stand-in="bodygram"] [data-size="${size}"]`).click();
  await expect.poll(said).toContain(size);
}
/** What was advised is what the widget is told, what the page shows, and what the order has; and the order is linked. */
async function sees(sku: string, chosen: string): Promise<void> {
  await expect.poll(handed).toBe(sku);
  await expect.poll(() => shownSku(chosen)).toBe(sku);
}
function bought(order: SandboxOrder, sku: string): void {
  expect(order.lines.map((line) => line.sku)).toEqual([sku]);
  const link = attributesOf(order)["__fitloop_session"] ?? propertiesOf(order)["_fitloop_session"];
  expect(link).toBeTypeOf("string");
}
const minted = () =>
  expect.poll(() => visitor.page.evaluate(() => localStorage.getItem("fitloop"))).toContain("session");

async function open(theme: string, path = PRODUCT): Promise<void> {
  visitor = await newVisitor({ theme, blocks: "bodygram" });
  const products = [...visitor.twin.shop(SHOP).catalogue.products.values()];
  shown = products.find(({ handle }) => handle === "everyday-tee")?.variants ?? [];
  writeMetafields(visitor.twin, SHOP, metafieldsFor({ bodygram: { productReference: "variant_sku" } }));
  await visitor.goto(path);
  await minted();
}

for (const [name, places] of Object.entries(PLACES)) {
  const there = hasTheme(places.themes[0] ?? "");
  if (!there) console.info(`${name}: not run (FITLOOP_THEMES names no folder with its files)`);

  describe.skipIf(!there)(name, () => {
    afterEach(async () => {
      // The theme's own scripts may miss what no product here has; none of ours may fail.
      expect(visitor.faults.filter((fault) => fault.includes("fitloop"))).toEqual([]);
      await visitor.close();
    });
    afterAll(async () => {
      const { twin, close } = await newVisitor();
      writeMetafields(twin, SHOP, metafieldsFor({ bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} }));
      await close();
    });

    describe.each(places.themes)("%s", (theme) => {
      test("the theme's own add and its checkout: bought is advised is shown", async () => {
        await open(theme);
        await take("L");
        await sees("NO1000-L-BLACK", places.chosen);
        // A theme that takes a choice back does so within this.
        await visitor.page.waitForTimeout(1_000);
        await sees("NO1000-L-BLACK", places.chosen);
        await press(places.add);
        await visitor.linked();
        await press("[name=checkout]");
        bought(await visitor.pay(), "NO1000-L-BLACK");
        expect(visitor.own()).toHaveLength(1);
      });

      test("the add by the form, the cart page and its checkout", async () => {
        await open(theme);
        await take("XL");
        await sees("NO1000-XL-BLACK", places.chosen);
        await press(places.add);
        await visitor.linked();
        await visitor.goto("/cart");
        await press("[name=checkout]");
        bought(await visitor.pay(), "NO1000-XL-BLACK");
      });

      test("buy-now: what is shown, and the link with it", async () => {
        await open(theme);
        await take("M");
        await sees("NO1000-M-BLACK", places.chosen);
        await press("form[action$='/cart/add'] .shopify-payment-button__button");
        bought(await visitor.pay(), "NO1000-M-BLACK");
      });

      test("the shopper's own choice reaches the widget, and is what is bought", async () => {
        await open(theme);
        await expect.poll(handed).toBe("NO1000-XS-BLACK");
        const label = places.size("S");
        const select = visitor.page.locator("variant-selects select, variant-picker select, select[name=id]").first();
        if (label && (await visitor.page.locator(label).count()) > 0) await press(label);
        else await select.selectOption({ index: label ? 1 : 2 });
        await sees("NO1000-S-BLACK", places.chosen);
        await press(places.add);
        await visitor.linked();
        await visitor.goto("/checkout");
        bought(await visitor.pay(), "NO1000-S-BLACK");
      });

      const sticky = places.sticky;
      test.skipIf(!sticky)("a form that stands while one scrolls", async () => {
        await open(theme);
        await take("L");
        await sees("NO1000-L-BLACK", places.chosen);
        await visitor.page.evaluate(() => {
          document.querySelector("main")?.insertAdjacentHTML("beforeend", '<div style="height:3000px"></div>');
        });
        await visitor.page.mouse.move(500, 200);
        await visitor.page.mouse.wheel(0, 1_500);
        await press(sticky ?? "");
        await visitor.linked();
        await visitor.goto("/checkout");
        bought(await visitor.pay(), "NO1000-L-BLACK");
      });

      const quick = places.quickAdd;
      test.skipIf(!quick)("a quick add's dialog, with the block in it", async () => {
        if (!quick) return;
        await open(theme, "/");
        await press(quick.open);
        const { dialog } = quick;
        await visitor.page.waitForSelector(dialog);
        const chosen = places.chosen
          .split(", ")
          .map((one) => `${dialog} ${one}`)
          .join(", ");
        const hasBlock = quick.blocks && !theme.endsWith("-apart");
        if (hasBlock) await take("L", dialog);
        const sku = hasBlock ? "NO1000-L-BLACK" : "NO1000-XS-BLACK";
        await expect.poll(() => shownSku(chosen)).toBe(sku);
        if (hasBlock) expect(handed()).toBe(sku);
        await press(`${dialog} ${places.add}`);
        await visitor.linked();
        await visitor.goto("/checkout");
        bought(await visitor.pay(), sku);
      });
    });

    // A select of variants knows no other products.
    const combined = places.themes.filter((theme) => theme !== "skeleton");
    test.each(combined)(
      "%s: a combined listing's other product is the one that the widget speaks of",
      async (theme) => {
        await open(theme);
        const { listings, widgets } = visitor.storefront;
        listings.push({ place: 1, products: { Black: "everyday-tee", Weiß: "leinenhemd" } });
        try {
          await visitor.goto(PRODUCT);
          await expect.poll(handed).toBe("NO1000-XS-BLACK");
          const white = visitor.page.locator(places.size("Weiß") ?? "");
          const select = visitor.page.locator("variant-selects select, variant-picker select");
          if ((await white.count()) > 0) await white.first().click();
          else await select.filter({ hasText: "Weiß" }).selectOption("Weiß");
          await expect.poll(() => visitor.page.url()).toContain("/products/leinenhemd");
          await expect.poll(handed).toBe("NO1140-XS-WEISS");
          expect(widgets.last("bodygram", "config")).toMatchObject({ garmentName: "Leinenhemd" });
          await take("L");
          await expect.poll(handed).toBe("NO1140-L-WEISS");
          await press(places.add);
          await visitor.linked();
          await visitor.goto("/checkout");
          bought(await visitor.pay(), "NO1140-L-WEISS");
        } finally {
          listings.length = 0;
        }
      },
    );

    test("the button has the theme's secondary look, and nothing moves", async () => {
      await open(places.themes[0] ?? "");
      const button = visitor.page.locator("[data-open]");
      const height = () =>
        visitor.page.locator("fitloop-size").evaluate((block) => block.getBoundingClientRect().height);
      const before = await height();
      await button.waitFor({ state: "visible" });
      const known = { Dawn: "button button--secondary", Horizon: "button-secondary" }[name] ?? null;
      expect(await button.getAttribute("class")).toBe(known);
      expect(await height()).toBe(before);
    });
  });
}
