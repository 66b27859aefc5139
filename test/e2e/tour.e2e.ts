import { afterAll, beforeAll, expect, test } from "vitest";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { newShopper } from "./shopper.ts";
import { SHOP, theWorld, type World } from "./world.ts";

let world: World;
let person: AdminPerson;
beforeAll(async () => {
  world = await theWorld();
  person = await newAdminPerson(world, SHOP, { width: 1180, height: 560 });
});
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
});

/** What the ledger shows of an order: a row with a badge for each provider. */
const rowsOf = (order: string) => person.app.locator("tbody tr").filter({ hasText: order });

const badgesOf = (order: string) => rowsOf(order).locator(".Polaris-Badge").allInnerTexts();

async function untilSettled(order: string): Promise<string[]> {
  await expect
    .poll(async () => {
      await person.open("/app/orders");
      return (await badgesOf(order)).filter((text) => /: (Delivered|Skipped)$/.test(text)).length;
    })
    .toBe(4);
  return badgesOf(order);
}

test("the README's tour: a shopper buys now, and the order stands in the ledger with four providers, tied to the visit", async () => {
  const shopper = await newShopper(world, { theme: "harbor" });
  try {
    await shopper.goto("/products/everyday-tee");
    await shopper.accept();
    await shopper.takeSize("robosize", "M");
    // The widget tells its device a moment after it was asked for a size.
    const told = () => world.storefront.widgets.last("robosize", "device")?.["deviceId"];
    await expect.poll(told).toBeDefined();
    await expect.poll(() => shopper.page.evaluate(() => localStorage.getItem("fitloop"))).toContain(String(told()));
    await shopper.page.getByRole("button", { name: "Jetzt kaufen" }).click();
    await shopper.page.waitForURL(/\/checkouts\/cn\//);
    const { name } = await shopper.pay();
    const badges = await untilSettled(name);
    expect(badges.filter((text) => text.endsWith("Delivered"))).toHaveLength(4);
    expect(await rowsOf(name).innerText()).toContain("Tied by a line of the order");
    await person.app.getByRole("link", { name }).first().click();
    await person.app.getByText("HTTP 200").first().waitFor();
  } finally {
    await shopper.context.close();
  }
});

test("the README's tour: an order without a visit is skipped where it is of no use, and the ledger says why", async () => {
  const { page } = person;
  await person.open("/app/orders");
  await page.getByText("Place an order").click();
  await page.locator("#place-order [name=linked]").uncheck();
  const before = new Set(world.twin.shop(SHOP).orders.keys());
  await page.getByRole("button", { name: "Place the order" }).click();
  const placed = () => [...world.twin.shop(SHOP).orders.values()].find(({ id }) => !before.has(id));
  await expect.poll(() => placed()?.name).toBeDefined();
  const name = placed()?.name ?? "";
  const badges = await untilSettled(name);
  expect(badges.filter((text) => text.endsWith("Skipped"))).toHaveLength(3);
  expect(badges.filter((text) => text.endsWith("Delivered"))).toHaveLength(1);
  expect(await rowsOf(name).innerText()).toContain("The order isn't tied to a visit");
});
