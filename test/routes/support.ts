import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { createCredentials } from "#app/connections/credentials.server.ts";
import type { Order } from "#app/domain/order.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { Services } from "#app/load-context.ts";
import { createIngest } from "#app/orders/ingest.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createOrderSide } from "#app/processes/order-side.server.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import { createConnectionSetup } from "#app/connections/connection-setup.server.ts";
import { createHomeSide } from "#app/processes/home-side.server.ts";
import { createSettingsSide } from "#app/processes/settings-side.server.ts";
import { createScreens } from "#app/screens/screens.server.ts";
import { createStorefronts } from "#app/connections/storefront/storefronts.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import type { AdminClient } from "#app/shopify/admin/admin-client.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { answer } from "#test/support/pipeline.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

export const KEYS = `k1:${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64url")}`;
const ORIGIN = "https://app.example";

/** What the admin's routes are handed, over a test's database; Shopify vouches for whichever shop is signed in. */
export function createAdmin(sql: Sql, now: () => number) {
  const network: { answer: HttpResult } = { answer: answer(200, {}) };
  const shopConnections = createShopConnections(sql, PROVIDERS, now);
  const credentials = createCredentials({ sql, sealer: createSeal(KEYS), providers: PROVIDERS, now });
  const setup = createConnectionSetup({
    sql,
    credentials,
    providers: PROVIDERS,
    send: async () => network.answer,
    origin: (name) => `https://${name}.test`,
    now,
    onChanged: async () => shopConnections.forget(),
  });
  const screens = createScreens({ sql, providers: PROVIDERS, shopConnections, appUrl: ORIGIN, now });
  const published: number[] = [];
  const storefronts = createStorefronts({
    sql,
    providers: PROVIDERS,
    now,
    onChanged: async (shopId) => void published.push(shopId),
  });
  const atShopify = Object.assign(new Map<string, Order>(), { down: false });
  const ingest = createIngest(sql, { onCommitted: () => undefined });
  const origin = (name: string): string => `https://${name}.test`;
  const orderSide = createOrderSide({
    screens,
    sql,
    shopConnections,
    ingest,
    origin,
    now,
    log: silentLog,
    ...playShopify(atShopify),
  });
  let signedIn: string | null = null;
  const services = {
    providers: PROVIDERS,
    shops: createShopDirectory(sql, now),
    setup,
    screens,
    storefronts,
    ...orderSide,
    ...createHomeSide({ sql, screens, changes: { note() {} }, now, forgetConnections: () => shopConnections.forget() }),
    ...createSettingsSide({
      sql,
      open: createSeal(KEYS).open,
      profile: (shop) => screens.profile(shop),
      changes: { note() {} },
      now,
    }),
    testConnection: async (shop, provider, actor) => setup.test(shop, await screens.profile(shop), provider, actor),
    shopify: {
      authenticate: {
        async admin() {
          if (signedIn === null) throw new Response(null, { status: 401 });
          return {
            session: { shop: signedIn, scope: "read_orders" },
            sessionToken: { sub: "42", iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 60 },
            redirect: (to: string) => new Response(null, { status: 302, headers: { Location: to } }),
          };
        },
      },
    },
  } as Pick<
    Services,
    | "providers"
    | "previewScreen"
    | "pastOrders"
    | "shops"
    | "setup"
    | "screens"
    | "storefronts"
    | "testConnection"
    | "replay"
    | "orderFinder"
    | "skip"
    | "previews"
    | "sentOf"
  > as Services;

  const argsOf = (path: string, params: Record<string, string>, init: RequestInit = {}) =>
    ({
      request: new Request(`${ORIGIN}${path}`, init),
      params,
      context: { services },
    }) as unknown as LoaderFunctionArgs & ActionFunctionArgs;

  return {
    network,
    /** What Shopify has, by its id, besides what was told; `down` when it doesn't answer. */
    atShopify,
    /** The shops whose storefront was to be written anew. */
    published,
    /** Signs a shop in, or nobody. */
    signIn: (domain: string | null): void => void (signedIn = domain),
    get: (path: string, params: Record<string, string> = {}) => argsOf(path, params),
    form: (path: string, params: Record<string, string>, fields: Record<string, string>) =>
      argsOf(path, params, { method: "POST", body: new URLSearchParams(fields) }),
    post: (path: string, params: Record<string, string>, body: unknown) =>
      argsOf(path, params, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

const FIRST_PRODUCT = {
  ...{ variantId: "71", productId: "7", variantTitle: "L", isActive: true, isGiftCard: false },
  product: { handle: "first", vendor: "V", title: "The first product", options: [], sizeOption: null, metafields: {} },
  own: { sku: "FIRST-L", barcode: null, values: [], metafields: {} },
};
const GIFT_CARD = { ...FIRST_PRODUCT, variantId: "61", isGiftCard: true };

/** Shopify's answers about orders, by id and by a search for a name. */
function playShopify(orders: Map<string, Order> & { down: boolean }) {
  const whileUp = <Value>(value: Value): Value => {
    if (orders.down) throw new Error("Shopify doesn't answer.");
    return value;
  };
  return {
    fetchOrders: async (_: unknown, ids: string[]) => whileUp(ids.flatMap((id) => orders.get(id) ?? [])),
    admin: {
      async query(_: string, { name: asked }: { name: string }, { query }: { query: string }) {
        if (asked === "CatalogueVariants") return whileUp({ variants: [GIFT_CARD, FIRST_PRODUCT], next: null });
        const [, name] = /^name:'([^'"\\\\]*)'$/.exec(query) ?? [];
        const all = [...orders.values()];
        const found = query.startsWith("financial_status:paid") ? all : all.filter((order) => order.name === name);
        return whileUp({ heads: found, unreadable: [], next: null, until: null });
      },
    } as unknown as AdminClient,
  };
}

/** The status of a Response that a route throws, or of what it answers. */
export async function statusOf(answering: Promise<unknown>): Promise<number> {
  try {
    const given = await answering;
    const init =
      typeof given === "object" && given !== null && "init" in given ? (given.init as ResponseInit | null) : null;
    return init?.status ?? 200;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown.status;
    throw thrown;
  }
}

/** What a route answers, whatever status it puts beside it. */
export async function bodyOf(answering: Promise<unknown>): Promise<unknown> {
  const given = await answering;
  return typeof given === "object" && given !== null && "data" in given ? given.data : given;
}
