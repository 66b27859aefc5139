import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newVisitor, type Visitor } from "./cases/case-shop.ts";
import { hasWebKit, openWebKit, type WebKitPage } from "./webkit.ts";

const webkit = hasWebKit();
if (!webkit) console.info("WebKit: not run (Debian's webkit2gtk-driver and xvfb aren't installed)");

let page: WebKitPage;
let shop: Visitor;
beforeAll(async () => {
  if (!webkit) return;
  shop = await newVisitor();
  page = await openWebKit();
});
afterAll(async () => {
  if (!webkit) return;
  await page.close();
  await shop.close();
});

const open = (path: string): Promise<void> =>
  page.goto(`${shop.storefront.origin}${path}${path.includes("?") ? "&" : "?"}region=us`);
const cart = () => [...shop.storefront.carts.all.values()].at(-1);
const until = <Value>(body: string): Promise<Value> =>
  page.run(
    `for (let look = 0; look < 60; look += 1) { const found = await (async () => { ${body} })(); if (found) return found; await new Promise((go) => setTimeout(go, 100)); } return null;`,
  );
const ADD = `const id = document.querySelector("[data-main] [name=id]").value; const headers = { "Content-Type": "application/json" }; return (await fetch("/cart/add.js", { method: "POST", headers, body: JSON.stringify({ items: [{ id }] }) })).status;`;

test.skipIf(!webkit)("WebKit: a cart is linked by its first add, with one write", async () => {
  await open("/pages/plain");
  expect(await until('return JSON.parse(localStorage.getItem("fitloop") ?? "{}").session')).toBeTypeOf("string");
  expect(await page.run(ADD)).toBe(200);
  await expect
    .poll(() => cart()?.attributes)
    .toMatchObject({ __fitloop_session: expect.any(String), __fitloop_at: expect.any(String) });
  expect(shop.own()).toHaveLength(1);
});

test.skipIf(!webkit)("WebKit: a size that is taken is shown, and is what every form buys", async () => {
  await open("/pages/value-ids");
  await until('return document.querySelector("[data-provider=bodygram][data-ready]") && true');
  await page.click('[data-provider="bodygram"] [data-open]');
  await until("return document.querySelector('dialog[data-stand-in=bodygram] [data-size=L]') && true");
  await page.click('dialog[data-stand-in="bodygram"] [data-size="L"]');
  expect(
    await until('const text = document.querySelector("fitloop-size [role=status]").textContent.trim(); return text'),
  ).toContain("L");
  const shown = await page.run<string[]>(
    'return [...document.querySelectorAll("#picker label")].filter((label) => label.querySelector("input").checked).map((label) => label.textContent);',
  );
  expect(shown).toEqual(["L", "Black"]);
  const ids = await page.run<string[]>(
    'return [...document.querySelectorAll("form [name=id]")].map(({ value }) => value);',
  );
  expect(new Set(ids).size).toBe(1);
});

test.skipIf(!webkit)("WebKit: a checkout that is pressed takes the link in its form", async () => {
  shop.storefront.carts.rules.ownDelay = 3_000;
  await open("/pages/cart-form");
  await until('return JSON.parse(localStorage.getItem("fitloop") ?? "{}").session');
  await page.run(ADD);
  await page.click("[data-cart] button");
  await expect
    .poll(() => [...shop.storefront.checkouts.all.values()].at(-1)?.attributes)
    .toMatchObject({ __fitloop_session: expect.any(String) });
});

/** How a page shows what is chosen, as the matrix of Chromium's tests does. */
const SHOWN = `const [radios, selects, swatches, variants] = ["#picker label:has(:checked)", "#picker option:checked", "#picker [aria-checked=true]", "[data-main] select option:checked"].map((selector) => [...document.querySelectorAll(selector)].map((one) => one.dataset.value ?? one.textContent));
  return [radios, selects, swatches, variants[0]?.split(" / ") ?? []].find((values) => values.length > 0);`;
const PICKERS = [
  "value-ids",
  "apps-section",
  "late-id",
  "silent-id",
  "plainradios",
  "crowded",
  "selects",
  "swatches",
  "variant-select",
];
/** Presses that leave a page at the checkout, or at the cart. */
const WAYS: readonly [way: string, press: string][] = [
  ["", "[data-main] [name=add]"],
  ["buy-now", ".shopify-payment-button__button"],
  ["skip-cart", "[data-main] [name=add]"],
  ["own-buy-now", ".product__buy-now"],
];

describe.skipIf(!webkit).each(PICKERS)("WebKit: %s", (picker) => {
  test.each(WAYS)("%s: bought is advised is shown, and what is bought is linked", async (way, press) => {
    shop.storefront.carts.rules.ownDelay = 0;
    await open(`/pages/${picker}?way=${way}`);
    await until('return JSON.parse(localStorage.getItem("fitloop") ?? "{}").session');
    await until('return document.querySelector("[data-provider=bodygram][data-ready]") && true');
    await page.click('[data-provider="bodygram"] [data-open]');
    await until("return document.querySelector('dialog[data-stand-in=bodygram] [data-size=L]') && true");
    await page.click('dialog[data-stand-in="bodygram"] [data-size="L"]');
    await expect.poll(() => page.run(SHOWN)).toEqual(["L", "Black"]);
    const before = shop.storefront.checkouts.all.size;
    await page.click(press);
    if (way === "") {
      // An ordinary add goes to the cart, which is linked there, at the latest by its own form.
      const cartPage = `return location.pathname === "/cart" && document.querySelector("[name=checkout]") !== null;`;
      // A page that goes answers nothing.
      await expect.poll(() => page.run(cartPage).catch(() => false)).toBe(true);
      await page.click("[name=checkout]");
    }
    await expect.poll(() => shop.storefront.checkouts.all.size).toBe(before + 1);
    const checkout = [...shop.storefront.checkouts.all.values()].at(-1);
    expect(checkout?.lines.at(-1)?.variant.sku).toBe("NO1000-L-BLACK");
    expect(
      checkout?.attributes["__fitloop_session"] ?? checkout?.lines.at(-1)?.properties["_fitloop_session"],
    ).toBeTypeOf("string");
    // Each way begins with a cart of its own.
    await page.run('document.cookie = "cart=; Path=/; Max-Age=0"; return true;');
  });
});

test.skipIf(!webkit)(
  "WebKit: attributes that the standard action replaces are written again, and go with consent",
  async () => {
    await open("/pages/plain");
    await until('return JSON.parse(localStorage.getItem("fitloop") ?? "{}").session');
    expect(await page.run(ADD)).toBe(200);
    const link = () => Object.keys(cart()?.attributes ?? {});
    await expect.poll(link).toContain("__fitloop_session");
    await page.run('await Shopify.actions.updateCart({ attributes: [{ key: "Gift", value: "yes" }] }); return true;');
    expect(link()).toEqual(["Gift"]);
    await expect.poll(link, { timeout: 8_000 }).toContain("__fitloop_session");
    expect(link()).toContain("Gift");
    await page.run("Shopify.customerPrivacy.setTrackingConsent({ analytics: false }); return true;");
    await expect.poll(link).toEqual(["Gift"]);
    expect(await page.run('return localStorage.getItem("fitloop");')).toBeNull();
  },
);
