import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_NAMES } from "../book.ts";
import { fitloop } from "../../sandbox/demo/connect.ts";
import type { ProviderName } from "../../sandbox/providers/start.ts";
import { updateProduct } from "../../sandbox/shopify/products.ts";
import { openInAdmin } from "../sandbox.ts";
import { until } from "../wait.ts";
import type { Stage } from "../stage.ts";
import { leap } from "../time.ts";
import { type Act, gentle, placeOrders } from "./act.ts";

/** A provider refuses a merchant's credential; orders wait until the merchant has entered it anew. */
export const credentialsRefused: Act = {
  name: "credentials refused",
  weight: 2,
  allowedMs: (orders) => 15 * 60_000 + gentle(orders),
  async play(stage, orders) {
    const { outside, random, view, book } = stage;
    const provider = random.pick(PROVIDER_NAMES);
    const status = random.pick([401, 403]);
    outside.providers.fail(provider, { kind: "status", status }, { method: "POST" });
    await placeOrders(stage, orders);
    const held = async (): Promise<number> =>
      (await view.query(`SELECT 1 FROM connection WHERE provider = $1 AND state = 'held'`, [provider])).length;
    await until("the connections are held", async () => (await held()) === outside.shops.length);
    outside.providers.fail(provider, null);
    for (const shop of outside.shops) await enterAgain(stage, shop, provider);
    if ((await held()) > 0) book.broken.push(`${provider} stayed held with a good credential`);
  },
};

async function enterAgain({ outside, env }: Stage, shop: string, provider: ProviderName): Promise<void> {
  const entry = outside.merchants.get(shop)?.entries[provider];
  const folder = mkdtempSync(join(tmpdir(), "fitloop-chaos-"));
  try {
    const file = join(folder, "connection.json");
    writeFileSync(file, JSON.stringify({ ...entry, enabled: true }), { mode: 0o600 });
    await fitloop(env, "connections", "set", "--shop", shop, "--provider", provider, "--file", file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Shopify's tokens run out while the token endpoint is down, loses answers, and refuses one shop for good. */
export const tokensEnd: Act = {
  name: "Shopify tokens end",
  weight: 1,
  allowedMs: (orders) => 15 * 60_000 + gentle(orders),
  async play(stage, orders) {
    const { outside, random, book, followers } = stage;
    const { faults } = outside.shopify;
    await leap(outside.clock, followers, 70 * 60_000);
    book.count("token_expired", outside.shops.length);
    touchProducts(stage);
    faults.oauth.status = 503;
    await placeOrders(stage, Math.ceil(orders / 3));
    book.count("token_endpoint_down");
    Object.assign(faults.oauth, { status: null, loseAnswers: 2 });
    await placeOrders(stage, Math.ceil(orders / 3));
    book.count("token_answer_lost", 2);

    await outside.shopify.settled();
    await leap(outside.clock, followers, 70 * 60_000);
    touchProducts(stage);
    Object.assign(faults.oauth, { loseAnswers: 0, refreshRefused: true });
    await placeOrders(stage, Math.ceil(orders / 3));
    book.count("token_refused");
    await leap(outside.clock, followers, 30_000);
    faults.oauth.refreshRefused = false;
    for (const shop of random.shuffle(outside.shops)) await openInAdmin(outside, shop);
  },
};

/** What is known of the products is out of date: plans need a token to ask anew. */
function touchProducts({ outside }: Stage): void {
  for (const domain of outside.shops) {
    const shop = outside.shopify.shop(domain);
    for (const id of shop.catalogue.products.keys()) updateProduct(shop, id, () => undefined);
  }
}
