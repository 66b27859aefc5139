import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";

export interface ProxyOptions {
  readonly shop: string;
  readonly apiSecret: string;
  readonly clock: Clock;
  /** Where the app answers `/proxy`; null: it is down. */
  target: string | null;
}

export interface Forwarded {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signs a storefront request for the app as Shopify does: sorted pairs without separators, hex HMAC-SHA256. */
export function signProxyQuery(query: URLSearchParams, secret: string): URLSearchParams {
  const names = [...new Set(query.keys())];
  const text = names
    .map((name) => `${name}=${query.getAll(name).join(",")}`)
    .sort()
    .join("");
  const signed = new URLSearchParams(query);
  signed.set("signature", createHmac("sha256", secret).update(text).digest("hex"));
  return signed;
}

/** Forwards `/apps/fitloop/...` to the app: no cookies either way, the visitor's address in `X-Forwarded-For`. */
export async function forward(
  options: ProxyOptions,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  body: string,
): Promise<Forwarded> {
  if (options.target === null) return { status: 502, headers: { "content-type": "text/html" }, body: "Bad gateway" };
  const all = new URLSearchParams(query);
  all.set("shop", options.shop);
  all.set("logged_in_customer_id", "");
  all.set("path_prefix", "/apps/fitloop");
  all.set("timestamp", String(Math.trunc(options.clock.now() / 1_000)));
  const method = request.method ?? "GET";
  try {
    const answer = await fetch(`${options.target}/proxy${path}?${signProxyQuery(all, options.apiSecret).toString()}`, {
      method,
      headers: {
        "content-type": request.headers["content-type"] ?? "application/octet-stream",
        "x-forwarded-for": request.socket.remoteAddress ?? "",
        "x-shop-domain": options.shop,
      },
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
      redirect: "manual",
    });
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => /^(content-type|cache-control)$/.test(name)),
    );
    return { status: answer.status, headers, body: await answer.text() };
  } catch {
    return { status: 502, headers: { "content-type": "text/html" }, body: "Bad gateway" };
  }
}
