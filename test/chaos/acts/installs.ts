import { openInAdmin } from "../sandbox.ts";
import { pause } from "../wait.ts";
import { type Act, placeOrders } from "./act.ts";

/** A session token tells the moment of a visit in whole seconds (`iat`), and nobody installs within one. */
const INSTALLING_MS = 1_100;

/** The app is taken away and installed again at once, and Shopify tells of the former long after the latter. */
export const reinstalled: Act = {
  name: "uninstalled and back, told late",
  weight: 1,
  // What waits for facts asks again after its backoff.
  allowedMs: () => 15 * 60_000,
  async play(stage, orders) {
    const { book, outside, random } = stage;
    const { shopify } = outside;
    const domain = random.pick(outside.shops);
    await shopify.settled();
    shopify.webhooks.hold();
    shopify.uninstall(domain);
    shopify.install(domain);
    await pause(INSTALLING_MS);
    await openInAdmin(outside, domain);
    book.count("uninstall_told_late");
    await placeOrders(stage, orders);
    shopify.webhooks.release("shuffled");
    await shopify.settled();
    // The tokens of before are gone with the uninstall; the merchant looks at the app once more.
    await openInAdmin(outside, domain);
  },
};
