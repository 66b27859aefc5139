import { ApiVersion, AppDistribution, LogSeverity, shopifyApp, type Session } from "@shopify/shopify-app-remix/server";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import type { JwtPayload } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Log } from "./platform/telemetry/log.ts";
import { createExchangeWatch, type ExchangeOutcome } from "./shopify/tokens/exchange-watch.server.ts";
import { createLibraryFetch } from "./shopify/tokens/library-fetch.server.ts";
import { createSandboxTokens } from "./shopify/tokens/sandbox-tokens.server.ts";
import type { Fetch } from "./shopify/tokens/shopify-fetch.server.ts";

export interface ShopifyOptions {
  apiKey: string;
  apiSecret: string;
  appUrl: string;
  scopes: readonly string[];
  sessionStorage: SessionStorage;
  /** The only way to Shopify: `createShopifyFetch`. */
  fetch: Fetch;
  /** Where the sandbox's Shopify listens, and its clock. */
  sandbox?: { shopifyOrigin: string; now(): number } | undefined;
  /** Told that a shop has installed the app or signed in anew. May come more than once, and from every machine. */
  onInstall(domain: string, scopes: string[]): Promise<void>;
  /** Told what each exchange of a visit's session token came to. */
  onExchange?(outcome: ExchangeOutcome): void;
  log: Log;
}

/** Who asks, as Shopify vouches for it. */
export interface SignedIn {
  session: Session;
  sessionToken: JwtPayload;
  /** Like Remix' `redirect`, but it works inside the frame, out of it, and from a fetch. */
  redirect: (url: string, init?: { target?: "_self" | "_top" | "_parent" | "_blank"; status?: number }) => Response;
  scopes: {
    query(): Promise<{ granted: string[]; required: string[]; optional: string[] }>;
    request(scopes: string[]): Promise<void>;
    revoke(scopes: string[]): Promise<{ revoked: string[] }>;
  };
}

/**
 * What routes may use of the library. `authenticate.webhook` and `unauthenticated` are not here on purpose: both may
 * refresh a token, which is the workers' alone.
 */
export interface Shopify {
  apiKey: string;
  appBridgeUrl: string;
  /** Shopify's own fonts; none in the sandbox, which needs no internet. */
  fontsUrl: string | null;
  /** Where a merchant finds the app. */
  adminUrl: string;
  authenticate: {
    /** Signs in, or throws the Response that leads there; one with `{ problem: "no_token", fault }` when no token is to be had. */
    admin(request: Request): Promise<SignedIn>;
  };
  /** Sends a visit that names its shop to Shopify's install page, by throwing it there. */
  login(request: Request): Promise<unknown>;
  addDocumentResponseHeaders(request: Request, headers: Headers): void;
  /** Makes sure of the shop's row: it may have got lost between sign-in and hook. */
  install(domain: string, scopes: string[]): Promise<void>;
}

const APP_BRIDGE_URL = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const FONTS_URL = "https://cdn.shopify.com/static/fonts/inter/v4/styles.css";
const ADMIN_URL = "https://admin.shopify.com/";

/** Sets the library up. Its way to Shopify is set for the whole process: call this once. */
export async function createShopify(options: ShopifyOptions): Promise<Shopify> {
  const { apiKey, apiSecret, appUrl, scopes, sessionStorage, sandbox, onInstall, log } = options;
  const appBridgeUrl = sandbox ? `${sandbox.shopifyOrigin}/app-bridge.js` : APP_BRIDGE_URL;
  // The adapter reads this once, when it is imported: the pages that the library renders itself load App Bridge by it.
  if (sandbox) process.env["APP_BRIDGE_URL"] = appBridgeUrl;
  await import("@shopify/shopify-app-remix/adapters/node");
  const sandboxTokens = sandbox ? createSandboxTokens({ apiSecret, now: () => sandbox.now() }) : null;
  const exchanges = createExchangeWatch({ onExchange: options.onExchange ?? (() => undefined), log });
  const watched = exchanges.fetch(options.fetch);
  setAbstractFetchFunc(createLibraryFetch(sandboxTokens ? sandboxTokens.fetch(watched) : watched));

  const library = shopifyApp({
    apiKey,
    apiSecretKey: apiSecret,
    appUrl,
    scopes: [...scopes],
    apiVersion: ApiVersion.October26,
    distribution: AppDistribution.AppStore,
    sessionStorage,
    future: { expiringOfflineAccessTokens: true, unstable_newEmbeddedAuthStrategy: true },
    hooks: { afterAuth: ({ session }) => onInstall(session.shop, splitScopes(session.scope)) },
    // Its debug lines hold session tokens.
    logger: {
      level: LogSeverity.Warning,
      log: async (severity, message) => {
        if (severity === LogSeverity.Error) log.error({ from: "shopify" }, message);
        else log.warn({ from: "shopify" }, message);
      },
    },
  });

  return {
    apiKey,
    appBridgeUrl,
    fontsUrl: sandbox ? null : FONTS_URL,
    adminUrl: sandbox ? `${sandbox.shopifyOrigin}/` : ADMIN_URL,
    authenticate: {
      admin: inTurn((request) =>
        exchanges.visit(async () =>
          library.authenticate.admin(sandboxTokens ? await sandboxTokens.request(request) : request),
        ),
      ),
    },
    login: (request) => library.login(request),
    addDocumentResponseHeaders: (request, headers) => library.addDocumentResponseHeaders(request, headers),
    install: onInstall,
  };
}

/**
 * A page's loaders sign in side by side, with one session token. The first may exchange it; the others wait and find
 * what it stored, instead of exchanging the same token each for itself.
 */
function inTurn<Result>(signIn: (request: Request) => Promise<Result>): (request: Request) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  return (request) => {
    const token = request.headers.get("authorization") ?? new URL(request.url).searchParams.get("id_token") ?? "";
    if (token === "") return signIn(request);
    const before = running.get(token);
    const own = before
      ? before.then(
          () => signIn(request),
          () => signIn(request),
        )
      : signIn(request);
    running.set(token, own);
    const forget = (): void => {
      if (running.get(token) === own) running.delete(token);
    };
    own.then(forget, forget);
    return own;
  };
}

export function splitScopes(scope: string | undefined): string[] {
  return (scope ?? "").split(",").filter((name) => name !== "");
}
