import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { arrivedWith, cartIsLinked, newShopper, type Shopper } from "./shopper.ts";
import { metafieldsFor, writeMetafields } from "./storefront-shop.ts";
import { SHOP, theWorld, type World } from "./world.ts";

const ALL = { bodygram: {}, "fit-analytics": {}, naiz: {}, robosize: {} };

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});
afterAll(() => writeMetafields(world.twin, SHOP, metafieldsFor(ALL)));

const last = (provider: string, event: string) => world.storefront.widgets.last(provider, event);

test("a rule at variant level hands over the selected variant's reference, and again on change", async () => {
  writeMetafields(world.twin, SHOP, metafieldsFor({ bodygram: { productReference: "variant_sku" }, robosize: {} }));
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.goto("/products/everyday-tee");
  await expect.poll(() => last("bodygram", "config")?.["garmentSKU"]).toBe("NO1000-XS-BLACK");
  await shopper.page.check('input[value="L"]', { force: true });
  await expect.poll(() => last("bodygram", "config")?.["garmentSKU"]).toBe("NO1000-L-BLACK");
  await shopper.takeSize("bodygram", "S");
  await expect.poll(() => shopper.page.textContent("[data-chosen]")).toBe("S / Black");
});

test("only what is connected is loaded, and nothing at all where nothing is", async () => {
  writeMetafields(world.twin, SHOP, metafieldsFor({ naiz: {} }));
  shopper = await newShopper(world, { theme: "harbor", region: "us" });
  world.storefront.requests.length = 0;
  await shopper.goto("/products/everyday-tee");
  await shopper.page.waitForSelector('[data-stand-in-button="naiz"]');
  const asked = (): string[] => world.storefront.requests.map(({ path }) => path);
  expect(asked().filter((path) => /bodygram|fit-|robosize/.test(path))).toEqual([]);
  writeMetafields(world.twin, SHOP, metafieldsFor({}));
  world.storefront.requests.length = 0;
  await shopper.goto("/products/everyday-tee");
  expect(await shopper.page.locator("fitloop-size, fitloop-session").count()).toBe(0);
  expect(asked().filter((path) => path.includes("fitloop-storefront"))).toEqual([]);
});

test("Bodygram's former widget is given the id under its own name, and its size is taken", async () => {
  writeMetafields(world.twin, SHOP, metafieldsFor({ bodygram: { storefront: { generation: "v0" } } }));
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.goto("/products/everyday-tee");
  await shopper.page.click('[data-stand-in-button="bodygram"]');
  await shopper.page.click('dialog[data-stand-in="bodygram"] [data-size="M"]');
  await expect.poll(() => shopper.page.textContent("[data-chosen]")).toBe("M / Black");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  expect(await arrivedWith(world, "bodygram", order)).toBe(last("bodygram", "config")?.["clientSessionId"]);
});

test("Fit Analytics' hosted script finds its page object, and its size is taken", async () => {
  const storefront = { style: "hosted", script: "https://integrations.fitanalytics.com/shop/northloom/pdp.js" };
  writeMetafields(world.twin, SHOP, metafieldsFor({ "fit-analytics": { storefront } }));
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.goto("/en-us/products/everyday-tee");
  await shopper.page.click('[data-stand-in-button="fit-analytics"]');
  const given = last("fit-analytics", "options");
  expect(given).toMatchObject({
    shopLanguage: "en",
    shopCountry: "US",
    sizes: ["XS", "S", "M", "L", "XL", "XXL"],
    user: { id: null, hasLoggedIn: false },
  });
  await shopper.page.click('dialog[data-stand-in="fit-analytics"] [data-size="XL"]');
  await expect.poll(() => shopper.page.textContent("[data-chosen]")).toBe("XL (en) / Black (en)");
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  expect(await arrivedWith(world, "fit-analytics", await shopper.pay())).toBe(given?.["shopSessionId"]);
});

test("the button works by keyboard alone, and the focus comes back to it", async () => {
  writeMetafields(world.twin, SHOP, metafieldsFor(ALL));
  shopper = await newShopper(world, { theme: "linen", region: "us" });
  await shopper.goto("/products/everyday-tee");
  const button = shopper.page.locator('[data-provider="bodygram"] [data-open]');
  // Nothing that is hidden can be focused, and the button is until its block has come to life.
  await button.waitFor({ state: "visible" });
  await button.focus();
  await shopper.page.keyboard.press("Enter");
  await shopper.page.waitForSelector('dialog[data-stand-in="bodygram"][open]');
  await shopper.page.keyboard.press("Escape");
  await shopper.page.waitForSelector('dialog[data-stand-in="bodygram"]', { state: "detached" });
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
});
