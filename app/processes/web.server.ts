import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { publishedKeys } from "../connections/signing-keys.server.ts";
import { SHOP_DOMAIN } from "../domain/ids.ts";
import { appSecrets } from "../platform/env.server.ts";
import type { Health } from "./health.server.ts";
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
  const proxy = createProxyListener({
    secrets: appSecrets(services.env),
    sql: database.sql,
    now: () => clock.now(),
    shops,
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
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    void Promise.resolve(route(path)(request, response)).catch((error: unknown) => {
      services.log.error({ path, error: error instanceof Error ? error.message : "unknown" }, "request failed");
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
    },
  };
}

/** The public keys of a shop, for Fit Analytics to verify its tokens; an empty set for a shop that isn't ours. */
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
