import { afterAll, beforeAll, expect, test } from "vitest";
import { endIncidents, type IncidentName, type IncidentOrders, playIncidents } from "#test/sandbox/demo/incidents.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { openWorld, SHOP, type World } from "./world.ts";

// What is broken here on purpose, and the clock that moves, would stand in others' way.
let world: World;
let person: AdminPerson;
let orders: IncidentOrders;

beforeAll(async () => {
  world = await openWorld();
  orders = await playIncidents({ ...world, shop: SHOP });
  person = await newAdminPerson(world, SHOP);
}, 180_000);
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
  await world.close();
});

/** What needs somebody, by its button, and the page that this leads to; null for one outside the app. */
const NEEDS: readonly (readonly [title: string, button: string, heading: RegExp | null])[] = [
  ["Robosize refused your credential", "Fix the credential of Robosize", /^Robosize/],
  ["Bodygram isn't answering", "See what waits for Bodygram", /^Orders/],
  ["The app embed is off in your published theme", "Turn the app embed on again", null],
  ["Orders arrive with a damaged tie to their visit", "See the orders whose tie was damaged", /^Orders/],
  ["Items are sold without a size that Fitloop can find", "Name the option that holds the size", /./],
  ["Shopify didn't tell of every order", "See the orders since then", /^Orders/],
  ["Shopify had refused Fitloop access", "See the orders that came while Shopify refused access", /^Orders/],
];

test("everything that needs somebody opens within a minute, each once, with one button", async () => {
  const { app } = person;
  await person.open("/app");
  for (const [title, button] of NEEDS) {
    await app.getByRole("heading", { name: title, exact: true }).waitFor({ timeout: 60_000 });
    expect(await app.getByRole("heading", { name: title, exact: true }).count(), title).toBe(1);
    expect(await app.getByRole("link", { name: button, exact: true }).count(), button).toBe(1);
  }
}, 120_000);

test("each button leads to where it is mended", async () => {
  const { app } = person;
  for (const [, button, heading] of NEEDS) {
    await person.open("/app");
    const link = app.getByRole("link", { name: button, exact: true });
    await link.waitFor({ timeout: 30_000 });
    if (heading === null) {
      expect(await link.getAttribute("href")).toMatch(/themes\/current\/editor/);
      continue;
    }
    await link.click();
    await app.getByRole("heading", { level: 1, name: heading }).waitFor();
  }
}, 120_000);

/** What an order's page says of its cause. */
const CAUSES: Record<IncidentName, RegExp> = {
  embed_missing: /isn't tied to a visit/i,
  attribute_damaged: /damaged|can't be read|malformed/i,
  no_size: /no size/i,
  test_order: /test order/i,
  point_of_sale: /point of sale/i,
  webhook_never_sent: /never told of it|not told in time/i,
  partial_acceptance: /part/i,
  wrong_key: /refused|credential/i,
  provider_down: /isn't answering|next attempt|no proper answer|problem/i,
  unplanned: /still working on this order/i,
};

test("an order's number leads to its cause by one click", async () => {
  const { app } = person;
  for (const [what, name] of Object.entries(orders) as [IncidentName, string][]) {
    await person.open(`/app/orders?order=${encodeURIComponent(name)}`);
    await app
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await app.getByRole("heading", { level: 1, name }).waitFor();
    await expect.poll(() => app.locator("main").innerText(), { message: what }).toMatch(CAUSES[what]);
  }
}, 120_000);

test("what is mended goes from Home by itself", async () => {
  const { app } = person;
  endIncidents(world);
  // A held connection is probed once an hour, what a provider is away for once a minute.
  world.clock.advance(61 * 60_000);
  await person.open("/app");
  for (const title of ["Robosize refused your credential", "Bodygram isn't answering"]) {
    await expect
      .poll(
        async () => {
          await person.open("/app");
          return app.getByRole("heading", { name: title, exact: true }).count();
        },
        { timeout: 90_000, interval: 5_000 },
      )
      .toBe(0);
  }
}, 200_000);
