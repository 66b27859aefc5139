import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fitloop, makeConnections } from "#test/sandbox/demo/connect.ts";
import { appMetafieldsOf } from "#test/sandbox/demo/published.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { SHOP, type World } from "./world.ts";

/** What the stand-in of Fit Analytics can recommend sizes of. */
const KNOWN = {
  "everyday-tee": { category: "upper", gender: "m" },
  "selvedge-jeans": { category: "lower", gender: "m" },
  "trail-runner": { category: "shoes", gender: "w" },
  "lace-plunge-bra": { category: "bra", gender: "w" },
} as const;

/** Has the shop show the app's own finder in the place of Fit Analytics' widget, or that widget again. */
export async function showFinder(world: World, style: "native" | "direct"): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-finder-"));
  const connections = makeConnections(DEMO_SHOP, world.appUrl);
  const products = [...world.twin.shop(SHOP).catalogue.products.values()];
  for (const registration of connections.registrations) {
    if (registration.provider !== "fit-analytics") continue;
    const known = Object.entries(KNOWN).map(([handle, kind]) => {
      const product = products.find((one) => one.handle === handle);
      return { id: `northloom-${String(product?.id)}`, ...kind };
    });
    world.providers.register({ ...registration, products: known });
  }
  try {
    const { settings } = connections.entries["fit-analytics"];
    const file = join(folder, "fit-analytics.json");
    const entered = { settings, storefront: { prefix: "northloom", style }, enabled: true };
    writeFileSync(file, JSON.stringify(entered), { mode: 0o600 });
    await fitloop(world.appEnv, "connections", "set", "--shop", SHOP, "--provider", "fit-analytics", "--file", file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (let left = 600; left > 0; left -= 1) {
    const { storefront } = appMetafieldsOf(world.twin, SHOP) as {
      storefront?: { providers: { name: string; style?: string }[] };
    };
    if (storefront?.providers.some((one) => one.name === "fit-analytics" && one.style === style)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The storefront was never told.");
}
