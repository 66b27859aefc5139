import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { createCredentials } from "#app/connections/credentials.server.ts";
import { replayDelivery } from "#app/delivery/replay.server.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { Services } from "#app/load-context.ts";
import { createShopConnections } from "#app/orders/shop-connections.server.ts";
import { createSeal } from "#app/platform/seal.server.ts";
import { providerOf } from "#app/providers/registry.ts";
import { createConnectionSetup } from "#app/setup/connection-setup.server.ts";
import { createScreens } from "#app/setup/screens.server.ts";
import { createStorefronts } from "#app/storefront-settings/storefronts.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import type { Sql } from "#app/platform/database.server.ts";
import { answer } from "#test/support/pipeline.ts";

const KEYS = `k1:${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64url")}`;
const ORIGIN = "https://app.example";

/** What the admin's routes are handed, over a test's database; Shopify vouches for whichever shop is signed in. */
export function createAdmin(sql: Sql, now: () => number) {
  const network: { answer: HttpResult } = { answer: answer(200, {}) };
  const shopConnections = createShopConnections(sql, now);
  const credentials = createCredentials({ sql, sealer: createSeal(KEYS), resolveProvider: providerOf, now });
  const setup = createConnectionSetup({
    sql,
    credentials,
    resolveProvider: providerOf,
    send: async () => network.answer,
    origin: (name) => `https://${name}.test`,
    now,
    onChanged: async () => shopConnections.forget(),
  });
  const screens = createScreens({ sql, shopConnections, appUrl: ORIGIN, now });
  const published: number[] = [];
  const storefronts = createStorefronts({ sql, now, onChanged: async (shopId) => void published.push(shopId) });
  let signedIn: string | null = null;
  const services = {
    shops: createShopDirectory(sql, now),
    setup,
    screens,
    storefronts,
    testConnection: async (shop, provider, actor) => setup.test(shop, await screens.profile(shop), provider, actor),
    replay: (shop, name, actor) => replayDelivery(sql, shop.id, name, actor, new Date(now())),
    shopify: {
      authenticate: {
        async admin() {
          if (signedIn === null) throw new Response(null, { status: 401 });
          return { session: { shop: signedIn, scope: "read_orders" }, sessionToken: { sub: "42" }, redirect: () => {} };
        },
      },
    },
  } as Pick<Services, "shops" | "setup" | "screens" | "storefronts" | "testConnection" | "replay"> as Services;

  const argsOf = (path: string, params: Record<string, string>, init: RequestInit = {}) =>
    ({
      request: new Request(`${ORIGIN}${path}`, init),
      params,
      context: { services },
    }) as unknown as LoaderFunctionArgs & ActionFunctionArgs;

  return {
    network,
    /** The shops whose storefront was to be written anew. */
    published,
    /** Signs a shop in, or nobody. */
    signIn: (domain: string | null): void => void (signedIn = domain),
    get: (path: string, params: Record<string, string> = {}) => argsOf(path, params),
    post: (path: string, params: Record<string, string>, body: unknown) =>
      argsOf(path, params, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
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
