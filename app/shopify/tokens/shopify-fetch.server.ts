import { Agent, fetch as undiciFetch } from "undici";
import { SHOP_DOMAIN } from "../../domain/ids.ts";
import { createConnector } from "../../platform/http/http-connect.server.ts";

export type Fetch = typeof globalThis.fetch;

/** A call went to an address that isn't a shop's admin: nothing was sent. */
export class NotShopifyError extends Error {
  readonly code = "not_shopify";
  override readonly name = "NotShopifyError";

  constructor(host: string) {
    super(`Requests to ${host} are not allowed: Shopify is asked at a shop's own myshopify.com address alone.`);
  }
}

/** Nothing leaves this process: it was started with FITLOOP_SENDING=off. */
export class SendingOffError extends Error {
  readonly code = "sending_off";
  override readonly name = "SendingOffError";

  constructor() {
    super("Shopify isn't asked: FITLOOP_SENDING is off.");
  }
}

const TIMEOUT_MS = 15_000;
const CONNECTIONS_PER_SHOP = 8;
const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * The only way to Shopify: `fetch` for `https://<shop>.myshopify.com/admin/...`, which refuses every other address and
 * follows no redirect. In the sandbox a call goes to the same path at `sandboxOrigin`, with the shop's host in
 * `X-Sandbox-Host`. Without `sending` every call is refused, those that renew tokens too.
 */
export function createShopifyFetch({
  sandboxOrigin,
  sending = true,
}: { sandboxOrigin?: string | undefined; sending?: boolean } = {}): {
  fetch: Fetch;
  close(): Promise<void>;
} {
  const dispatcher = new Agent({
    connect: createConnector({ timeoutMs: 5_000, allowPrivate: sandboxOrigin !== undefined }),
    connections: CONNECTIONS_PER_SHOP,
    maxResponseSize: LARGEST_ANSWER,
  });

  const shopifyFetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (!sending) throw new SendingOffError();
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.protocol !== "https:" || !SHOP_DOMAIN.test(url.host) || !url.pathname.startsWith("/admin/")) {
      throw new NotShopifyError(url.host);
    }
    const headers = new Headers(init.headers);
    if (sandboxOrigin !== undefined) headers.set("X-Sandbox-Host", url.host);
    const target = sandboxOrigin === undefined ? url : new URL(url.pathname + url.search, sandboxOrigin);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await undiciFetch(target, {
      method: init.method ?? "GET",
      headers: Object.fromEntries(headers),
      ...(typeof init.body === "string" ? { body: init.body } : {}),
      redirect: "manual",
      signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      dispatcher,
    });
    // undici's answer and the platform's are the same interface under two names.
    return answer as unknown as Response;
  };

  return { fetch: shopifyFetch, close: () => dispatcher.destroy() };
}
