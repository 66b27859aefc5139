import type { SandboxClock } from "../clock.ts";
import type { Providers } from "../providers/start.ts";
import type { CheckoutRequest } from "../shopify/checkout.ts";
import { hex, createRandom } from "../shopify/random.ts";
import type { SandboxShop } from "../shopify/shop.ts";
import type { ShopifyTwin } from "../shopify/start.ts";

/** What goes wrong in the shop, each with an order that shows it. */
export const INCIDENTS = [
  "embed_missing",
  "attribute_damaged",
  "no_size",
  "test_order",
  "point_of_sale",
  "webhook_never_sent",
  "partial_acceptance",
  "wrong_key",
  "provider_down",
  "unplanned",
] as const;
export type IncidentName = (typeof INCIDENTS)[number];

/** The names of the orders, by what went wrong with them. */
export type IncidentOrders = Record<IncidentName, string>;

export interface IncidentWorld {
  clock: SandboxClock;
  twin: ShopifyTwin;
  providers: Providers;
  appUrl: string;
  shop: string;
}

const MINUTE = 60_000;
const PATIENCE_MS = 90_000;
/** So long the app takes at most to follow the sandbox's clock: it asks five times a second. */
const FOLLOWED_MS = 1_000;
/** What a look at Shopify has, with the wait for its turn, on a machine that does much else. */
const LOOK_TIME_MS = 10_000;
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/**
 * Lets nearly everything go wrong in a shop that has the app and four connections that work, one thing after the other:
 * each with an order of its own, so that the admin can be asked about it.
 */
export async function playIncidents(world: IncidentWorld): Promise<IncidentOrders> {
  const { clock, twin, providers } = world;
  const shop = twin.shop(world.shop);
  const orders: Partial<IncidentOrders> = {};
  // An order is placed some seconds before Shopify tells of it: of one from before the install nobody would be told.
  clock.advance(MINUTE);
  await new Promise((resolve) => setTimeout(resolve, FOLLOWED_MS));
  const place = (what: IncidentName, request: CheckoutRequest): bigint => {
    const order = twin.placeOrder(world.shop, request);
    orders[what] = order.name;
    return order.id;
  };
  const arrived = (provider: "naiz" | "fit-analytics" | "robosize" | "bodygram", id: bigint): Promise<void> =>
    until(`${provider} to be asked about order ${id}`, () =>
      providers.records(provider).some(({ body }) => JSON.stringify(body ?? null).includes(String(id))),
    );
  const tee = variantOf(shop, "Everyday Tee");
  const linked = (lines: CheckoutRequest["lines"]): CheckoutRequest => ({ lines, cartAttributes: link(orders) });

  // The embed stood in the theme once, as a page of the admin saw it, and is gone.
  await reportTheme(world, { embed: "active" });
  place("embed_missing", { lines: [{ variantId: tee }] });
  shop.appEmbed = "available";
  await reportTheme(world, { embed: "inactive" });

  place("attribute_damaged", {
    lines: [{ variantId: tee }],
    cartAttributes: { __fitloop_session: "not a session!", __fitloop_robosize: "x".repeat(129) },
  });
  const sizeless = place("no_size", linked([{ variantId: variantOf(shop, "Wool Scarf") }]));
  place("test_order", { ...linked([{ variantId: tee }]), test: true });
  const pos = place("point_of_sale", { lines: [{ variantId: tee }], source: "pos" });
  const unsent = place("webhook_never_sent", { ...linked([{ variantId: tee }]), webhooks: false });
  await twin.settled();
  await arrived("naiz", pos);
  await arrived("fit-analytics", sizeless);

  const refusal = { status: 422, code: "invalid_attribute", title: "The product isn't known." };
  providers.fail(
    "fit-analytics",
    { kind: "words", status: 422, text: JSON.stringify({ data: null, errors: [null, refusal], meta: { count: 1 } }) },
    { requests: 1 },
  );
  const partly = place(
    "partial_acceptance",
    linked([{ variantId: tee }, { variantId: variantOf(shop, "Merino Crew") }]),
  );
  await arrived("fit-analytics", partly);

  providers.fail("robosize", { kind: "status", status: 401 });
  await arrived("robosize", place("wrong_key", linked([{ variantId: tee }])));
  providers.fail("bodygram", { kind: "status", status: 503 });
  await arrived("bodygram", place("provider_down", linked([{ variantId: tee }])));

  // A quarter of an hour in which a provider is away is told; meanwhile the order that no webhook told of is found.
  // Time goes on as it would: a look that failed is due again a minute later. In leaps that leave a look its time: one
  // under way when a minute passes at once has waited too long for Shopify.
  clock.advance(16 * MINUTE);
  const passing = setInterval(() => clock.advance(MINUTE), LOOK_TIME_MS);
  await arrived("naiz", unsent).finally(() => clearInterval(passing));

  // Shopify renews the token no more, until somebody of the shop opens the app.
  twin.faults.oauth.refreshRefused = true;
  const renewals = (): number => twin.grants.get("refresh_token") ?? 0;
  const before = renewals();
  clock.advance(61 * MINUTE);
  await until("the app to ask for a new token", () => renewals() > before);
  // And it doesn't answer: what it alone can tell of a product that is new here is waited for.
  twin.faults.graphql.status = 503;
  place("unplanned", linked([{ variantId: variantOf(shop, "Trail Runner") }]));
  await twin.settled();
  return orders as IncidentOrders;
}

/** Puts everything right again that isn't the merchant's to mend. */
export function endIncidents({ twin, providers }: Pick<IncidentWorld, "twin" | "providers">): void {
  providers.clear();
  twin.faults.oauth.refreshRefused = false;
  twin.faults.graphql.status = null;
}

function variantOf(shop: SandboxShop, title: string): bigint {
  const product = [...shop.catalogue.products.values()].find((one) => one.title === title);
  const [variant] = product?.variants ?? [];
  if (!variant) throw new RangeError(`The catalogue has no ${title}.`);
  return variant.id;
}

/** The ids of a visit of its own. */
function link(sofar: object): Record<string, string> {
  const random = createRandom("incidents", Object.keys(sofar).length);
  return {
    __fitloop_session: `fl_${hex(random, 24)}`,
    __fitloop_naiz: hex(random, 32),
    __fitloop_robosize: `rd-${hex(random, 12)}`,
    __fitloop_market: "DE",
  };
}

/** Tells the app how the theme stands, as a page of the admin does. */
async function reportTheme({ twin, appUrl, shop }: IncidentWorld, sight: object): Promise<void> {
  const response = await fetch(`${appUrl}/app/theme.data`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${await twin.idToken(shop)}`,
      "User-Agent": BROWSER,
    },
    body: JSON.stringify(sight),
  });
  if (!response.ok) throw new Error(`The app answered a report of the theme with ${response.status}.`);
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`In vain waited for ${what}.`);
}
