import { afterEach, expect, test } from "vitest";
import { newVisitor, type Visitor } from "./case-shop.ts";

let visitor: Visitor;
afterEach(async () => {
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});

const below = () => visitor.page.locator("#below").evaluate((element) => element.getBoundingClientRect().top);
const status = () => visitor.page.locator("[role=status]").first();

test.each(["bodygram", "naiz", "robosize"])(
  "%s: nothing moves where themes hide what is empty, on a root of 10 px",
  async (provider) => {
    visitor = await newVisitor();
    await visitor.goto(`/pages/empty-hidden?provider=${provider}`);
    const before = await below();
    // The live region is there before it speaks.
    expect(await status().evaluate((element) => getComputedStyle(element).display)).not.toBe("none");
    if (provider === "bodygram") await visitor.page.locator("[data-open]").waitFor({ state: "visible" });
    else await visitor.page.waitForSelector(`[data-stand-in-button="${provider}"]`);
    await visitor.page.waitForTimeout(300);
    expect(await below()).toBe(before);
    // A widget of any height finds its room, and scrolls in it until somebody looks at it.
    await visitor.page.locator("[data-place]").evaluate((place) => {
      const tall = document.createElement("div");
      tall.style.cssText = "height: 400px; background: silver";
      place.append(tall);
    });
    expect(await below()).toBe(before);
  },
);

test("a product that the provider doesn't know says so in the button's place, and nothing moves", async () => {
  visitor = await newVisitor({
    before: () => {
      // The SDK as it says no.
      Object.defineProperty(window, "Body2FitSDK", {
        value: class {
          static isProductSupported = () => Promise.resolve(false);
          on() {}
          destroy() {}
        },
      });
    },
  });
  await visitor.goto("/pages/empty-hidden");
  const before = await below();
  await expect.poll(async () => (await status().textContent())?.trim()).not.toBe("");
  expect(await status().isVisible()).toBe(true);
  expect(await visitor.page.locator("[data-open]").isVisible()).toBe(false);
  expect(await below()).toBe(before);
});

const looked = () =>
  visitor.page.locator("[data-open]").evaluate((button) => {
    const { backgroundColor, borderTopWidth, color } = getComputedStyle(button);
    const [icon, words] = [button.querySelector("svg"), button.querySelector("span")].map((part) =>
      part?.getBoundingClientRect(),
    );
    return {
      backgroundColor,
      borderTopWidth,
      color,
      height: button.getBoundingClientRect().height,
      inRow: !!icon && !!words && icon.right <= words.left && icon.top < words.bottom,
    };
  });

test("a theme without a secondary look gets an outline: not as strong as Add to cart, and no plain text", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/button-css");
  await visitor.page.locator("[data-open]").waitFor({ state: "visible" });
  expect(await looked()).toMatchObject({ backgroundColor: "rgba(0, 0, 0, 0)", borderTopWidth: "1px", inRow: true });
  expect((await looked()).height).toBeLessThanOrEqual(60);
});

test("a theme's secondary look is taken", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/button-css-secondary");
  await visitor.page.locator("[data-open]").waitFor({ state: "visible" });
  expect(await looked()).toMatchObject({
    backgroundColor: "rgb(238, 238, 238)",
    color: "rgb(17, 17, 17)",
    inRow: true,
  });
});

test("the confirmation is spoken once", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plainradios");
  await visitor.page.click("[data-open]");
  await visitor.page.evaluate(() => {
    const said: string[] = ((window as { said?: string[] }).said = []);
    const region = document.querySelector("[role=status]");
    new MutationObserver(() => said.push(region?.textContent ?? "")).observe(region as Node, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await visitor.page.locator('dialog[data-stand-in="bodygram"] [data-size="L"]').click();
  await visitor.page.waitForTimeout(3_000);
  expect(await visitor.page.evaluate(() => (window as { said?: string[] }).said)).toEqual(["Größe L ist ausgewählt."]);
});
