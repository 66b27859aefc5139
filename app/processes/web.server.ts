import { messageOf } from "../domain/text.ts";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { publishedKeys } from "../connections/signing-keys.server.ts";
import { SHOP_DOMAIN } from "../domain/ids.ts";
import { appSecrets } from "../platform/env.server.ts";
import { isProof } from "../session-links/proof.server.ts";
import { createRateLimits } from "../platform/http/rate-limits.server.ts";
import type { Health } from "./health.server.ts";
import { oddRequest, type Refusal } from "./odd-request.ts";
import { createAdviceOperations } from "./proxy-advice.server.ts";
import { createOperations } from "./proxy-operations.server.ts";
import { createProxyListener } from "./proxy.server.ts";
import type { Services } from "./services.server.ts";
import { createWebhookListener } from "./webhooks.server.ts";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A running web server; `drain` refuses new connections and lets answers under way end. */
export interface Web {
  address: AddressInfo;
  drain(): Promise<void>;
}

const JWKS_PREFIX = "/.well-known/jwks/";
const JWKS_SECONDS = 300;

/**
 * Starts the web server: webhooks, key sets and health are answered here, ahead of Remix, which gets the rest. `pages`
 * is the Remix listener.
 */
export async function startWeb(services: Services, health: Health, pages: Listener): Promise<Web> {
  const webhooks = createWebhookListener(services);
  const { database, shops, clock, log } = services;
  const { redisUrl, shopify } = services.env;
  const limits = createRateLimits({ redisUrl, secret: `limits of ${shopify.apiSecret}`, log });
  const secrets = appSecrets(services.env);
  const isOwn = (shop: string, session: string, proof: unknown): boolean => isProof(secrets, shop, session, proof);
  const now = (): number => clock.now();
  const { sql } = database;
  const { providers } = services;
  const advice = createAdviceOperations({ sql, providers: providers.names, shops, limits, isProof: isOwn, now, log });
  const questions = createOperations({
    ...{ providers, shops, shopConnections: services.shopConnections, limits, log },
    openCredential: (connection) => services.credentials.prepared(connection),
    send: (request, limits) => services.sendForVisitor(request, limits),
    isProof: isOwn,
    origin: (name) => services.origin(name),
    now,
    onAsked: (provider, operation, outcome) => services.metrics.question(provider, operation, outcome),
  });
  const proxy = createProxyListener({
    secrets,
    sql,
    linkKeys: providers.linkKeys,
    now,
    shops,
    limits,
    lookUpProduct: (shopId, productId) => services.queue.send("refresh-product", { shopId, productId, whole: true }),
    operations: { find: (path) => advice.find(path) ?? questions.find(path) },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log,
  });

  const route = (path: string): Listener => {
    if (path === "/webhooks") return webhooks;
    if (path.startsWith("/proxy/")) return proxy;
    if (path.startsWith(JWKS_PREFIX)) return keySet(services);
    if (path === "/healthz") return health.process;
    if (path === "/readyz") return health.ready;
    return pages;
  };

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const odd = oddRequest(method, url, headers.authorization);
    if (odd) return refuse(request, response, odd);
    const [path = "/"] = url.split("?");
    void Promise.resolve(route(path)(request, response)).catch((error: unknown) => {
      services.log.error({ path, error: messageOf(error) }, "request failed");
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain" });
      response.end();
    });
  });
  await listen(server, services.env.port, services.env.host);

  return {
    address: server.address() as AddressInfo,
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const forced = setTimeout(() => server.closeAllConnections(), 8_000);
      await closed;
      clearTimeout(forced);
      limits.close();
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, words, headers }: Refusal): void {
  // What is left of the body is let go; the connection can be used again.
  request.resume();
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers });
  response.end(`${words}\n`);
}

/** The public keys of a shop, for providers to verify its tokens; an empty set for a shop that isn't ours. */
function keySet({ database }: Services): Listener {
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    const path = (request.url ?? "").split("?")[0] ?? "";
    const domain = decodeURIComponent(path.slice(JWKS_PREFIX.length)).toLowerCase();
    const keys = SHOP_DOMAIN.test(domain) ? await publishedKeys(database.sql, domain) : [];
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Cache-Control": `public, max-age=${JWKS_SECONDS}`,
      "Access-Control-Allow-Origin": "*",
      "X-Content-Type-Options": "nosniff",
    });
    response.end(request.method === "HEAD" ? undefined : JSON.stringify({ keys }));
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
}
