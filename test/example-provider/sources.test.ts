import { expect, it } from "vitest";
import { leavesOf, patternOf } from "#app/domain/field-source.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";
import { loomfit } from "./index.ts";
import sample from "./sample.ts";

const SHOP = { domain: "s.myshopify.com", primaryDomain: "s.example", country: "DE", language: "de", timeZone: "UTC" };

it("every field of its request has a source", async () => {
  const order = toOrder({ ...orderBody(), note_attributes: linkAttributes() });
  const settings = loomfit.settingsSchema.safeParse(sample.settings);
  if (!settings.success) throw new Error("The sample's settings are refused.");
  const input = { event: "order_paid" as const, order, shop: SHOP, stored: null, facts: new Map() };
  const { delivery } = mapOrder(input, loomfit as never, settings.data);
  if (!delivery) throw new Error("It takes nothing of the order.");
  const connection = { credential: sample.credential, settings: settings.data };
  const { body } = await loomfit.request(delivery, connection, { origin: loomfit.defaultOrigin, now: 0 });
  const patterns = new Set(leavesOf(body).map(({ path }) => patternOf(path).pattern));
  expect([...patterns].sort()).toEqual(Object.keys(loomfit.sources).sort());
});
