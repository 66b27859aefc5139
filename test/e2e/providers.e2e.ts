import { afterEach, beforeAll, expect, test } from "vitest";
import type { ProviderName } from "#test/sandbox/providers/start.ts";
import { arrivedWith, attributesOf, cartIsLinked, newShopper, type Shopper, type ThemeName } from "./shopper.ts";
import { showWay } from "./ways-to-buy.ts";
import { theWorld, type World } from "./world.ts";

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
});
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  await shopper.context.close();
});

const WAYS: [ProviderName, ThemeName][] = [
  ["bodygram", "linen"],
  ["bodygram", "harbor"],
  ["fit-analytics", "linen"],
  ["fit-analytics", "harbor"],
  ["naiz", "linen"],
  ["naiz", "harbor"],
  ["robosize", "linen"],
  ["robosize", "harbor"],
];

test.for(WAYS)(
  "a shopper takes a size from %s in the theme %s, buys, and the provider gets the id it knows",
  async ([provider, theme], { task }) => {
    world.storefront.widgets.records.length = 0;
    shopper = await newShopper(world, { theme });
    await shopper.goto("/products/everyday-tee");
    await shopper.accept();
    await shopper.takeSize(provider, "M");
    await expect.poll(() => idOfWidget(provider), { timeout: 10_000 }).toBeTypeOf("string");
    const own = idOfWidget(provider);
    if (provider !== "bodygram" && provider !== "fit-analytics") {
      await expect.poll(() => shopper.page.evaluate(() => localStorage.getItem("fitloop"))).toContain(String(own));
    } else expect(own).toBe(await shopper.sessionId());

    await shopper.addToCart();
    await cartIsLinked(world, shopper);
    const order = await shopper.pay();
    if (provider === "bodygram" || provider === "fit-analytics") {
      expect(order.lines[0]?.variantTitle).toBe("M / Black");
    }
    expect(attributesOf(order)).toMatchObject({ __fitloop_session: expect.any(String), __fitloop_market: "DE" });
    expect(await arrivedWith(world, provider, order)).toBe(own);
    showWay(task, theme === "harbor" ? "cart page" : "cart drawer (AJAX)", order);
  },
);

/** The id that the widget had or made, as its stand-in recorded it. */
function idOfWidget(provider: ProviderName): unknown {
  const { widgets } = world.storefront;
  switch (provider) {
    case "bodygram":
      return (widgets.last("bodygram", "config")?.["session"] as { clientSessionId?: string } | undefined)
        ?.clientSessionId;
    case "fit-analytics":
      return widgets.last("fit-analytics", "options")?.["shopSessionId"];
    case "naiz":
      return widgets.last("naiz", "hash")?.["hash"];
    case "robosize":
      return widgets.last("robosize", "device")?.["deviceId"];
  }
}
