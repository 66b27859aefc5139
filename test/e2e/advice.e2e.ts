import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { SandboxOrder } from "#test/sandbox/shopify/order-model.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { showFinder } from "./finder-shop.ts";
import { arrivedWith, cartIsLinked, newShopper, type Shopper } from "./shopper.ts";
import { SHOP, theWorld, type World } from "./world.ts";

let world: World;
let person: AdminPerson;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
  person = await newAdminPerson(world, SHOP);
});
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
});

const told = (): { path: string }[] =>
  world.storefront.requests.filter(({ path }) => /\/(advice|forget)$/.test(path.split("?")[0] ?? ""));
const PICTURES = process.env["FITLOOP_ADVICE_PICTURES"];

/** Nobody buys in the second in which a size was told; and Shopify dates an order by its payment, a little before it. */
const aMinutePasses = (): void => world.clock.advance(60_000);

async function openOrder(order: SandboxOrder): Promise<void> {
  await person.open(`/app/orders/${order.id}`);
  await person.app.getByText("What happened", { exact: true }).waitFor();
}

test("a size that was taken stands on the order's page, beside what was bought, until consent is withdrawn", async () => {
  world.storefront.requests.length = 0;
  shopper = await newShopper(world, { theme: "linen" });
  await shopper.goto("/products/everyday-tee");
  await shopper.accept();
  await shopper.takeSize("bodygram", "M");
  await expect.poll(() => told().length).toBeGreaterThan(0);
  aMinutePasses();
  await shopper.addToCart();
  await cartIsLinked(world, shopper);
  const order = await shopper.pay();
  await arrivedWith(world, "bodygram", order);

  await openOrder(order);
  const { app, page } = person;
  await app.getByText("Bodygram recommended M, bought M").waitFor();
  await app.getByText("Bought as recommended", { exact: true }).waitFor();
  await app.getByText(/Taken in the widget/).waitFor();
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/order-advice.png`, fullPage: true });
  await page.setViewportSize({ width: 320, height: 800 });
  await openOrder(order);
  await app.getByText("Bodygram recommended M, bought M").scrollIntoViewIfNeeded();
  expect(await person.overflow()).toBe(0);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/order-advice-320.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });

  await shopper.goto("/products/everyday-tee");
  await shopper.page.click("[data-consent=open]");
  await shopper.page.click("[data-consent=decline]");
  await expect.poll(() => told().some(({ path }) => path.includes("/forget"))).toBe(true);
  await expect
    .poll(
      async () => {
        await openOrder(order);
        return app.getByText("Bodygram recommended M, bought M").count();
      },
      { timeout: 15_000 },
    )
    .toBe(0);
});

test("the insights say that nothing was counted yet, how to read them, and fit a phone", async () => {
  shopper = await newShopper(world, { theme: "linen" });
  const { app, page } = person;
  await person.open("/app/insights");
  await app.getByText("Nothing was advised in this time").waitFor();
  await app.getByText(/This is a description, not an effect/).waitFor();
  await app.getByLabel("Orders of the last").selectOption("91");
  await expect.poll(() => page.frame({ url: /\/app\/insights/ })?.url()).toContain("days=91");
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await person.overflow()).toBe(0);
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("what the finder recommends stands there too, with another size that was bought instead", async () => {
  await showFinder(world, "native");
  try {
    shopper = await newShopper(world, { theme: "linen" });
    await shopper.goto("/products/everyday-tee");
    await shopper.accept();
    await shopper.page.click('fitloop-size[data-provider="fit-analytics"] [data-open]');
    const finder = shopper.page.locator("fitloop-finder dialog");
    await finder.getByLabel("Größe (cm)").fill("180");
    await finder.getByLabel("Gewicht (kg)").fill("80,5");
    await finder.getByRole("button", { name: "Weiter", exact: true }).click();
    const size = (await finder.locator(".size strong").first().textContent()) ?? "";
    await shopper.page.keyboard.press("Escape");
    aMinutePasses();
    await shopper.addToCart();
    await cartIsLinked(world, shopper);
    const order = await shopper.pay();
    const bought = (order.lines[0]?.variantTitle ?? "").split(" / ")[0] ?? "";
    expect(bought).not.toBe(size);
    await arrivedWith(world, "fit-analytics", order);
    await openOrder(order);
    await person.app.getByText(`Fit Analytics recommended ${size}, bought ${bought}`).waitFor();
    await person.app.getByText("Another size was bought", { exact: true }).waitFor();
  } finally {
    await showFinder(world, "direct");
  }
});
