import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endIncidents, playIncidents } from "#test/sandbox/demo/incidents.ts";
import { TOKYO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { newAdminPerson } from "../admin-person.ts";
import { openWorld, SHOP } from "../world.ts";
import { LANGUAGES, SCREENS, WIDTHS } from "./screens.ts";
import { tourOf } from "./tour-page.ts";

// Takes a picture of every screen, and writes the page that shows them: `npm run tour`.
const PAGE = "app/routes/README.md";
const PICTURES = "app/routes/pictures";
const HEIGHT = 900;

const world = await openWorld();
try {
  const orders = await playIncidents({ ...world, shop: SHOP });
  endIncidents(world);
  world.twin.install(TOKYO_SHOP.domain);
  const people = {
    busy: await newAdminPerson(world, SHOP),
    new: await newAdminPerson(world, TOKYO_SHOP.domain),
  };
  mkdirSync(PICTURES, { recursive: true });
  for (const { name, path, shop } of SCREENS) {
    const { page, app, open } = people[shop];
    for (const language of LANGUAGES) {
      const address = typeof path === "string" ? path : path(orders);
      await page.setViewportSize({ width: 1280, height: HEIGHT });
      await open(`${address}${address.includes("?") ? "&" : "?"}locale=${language}`);
      // The list leads to its order as a merchant goes there: by its name.
      if (name === "order") await app.locator("main a", { hasText: orders.partial_acceptance }).first().click();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        await page.waitForTimeout(500);
        const picture = {
          path: join(PICTURES, `${name}-${width}-${language}.jpg`),
          type: "jpeg",
          quality: 55,
        } as const;
        await page.locator("#app").screenshot(picture);
      }
    }
    process.stdout.write(`${name}\n`);
  }
  writeFileSync(PAGE, tourOf(SCREENS));
} finally {
  await world.close();
}
process.exit(0);
