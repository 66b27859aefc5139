import { request, type Agent } from "node:http";

/** How long Shopify waits for an app: one second to connect, five in all. */
export interface SendLimits {
  readonly connectMs: number;
  readonly totalMs: number;
}

export const SHOPIFY_LIMITS: SendLimits = { connectMs: 1_000, totalMs: 5_000 };

/** What came of one HTTP exchange. Only a 2xx counts as taken. */
export interface SendOutcome {
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

/** Posts raw bytes and never throws. Redirects are not followed: they count as failures. */
export function send(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  limits: SendLimits = SHOPIFY_LIMITS,
): Promise<SendOutcome> {
  if (!URL.canParse(url) || !url.startsWith("http:")) {
    return Promise.resolve({ status: null, error: `the sandbox can't reach ${url}, only plain http`, ms: 0 });
  }
  const started = performance.now();
  return new Promise((resolve) => {
    const end = (status: number | null, error: string | null): void => {
      clearTimeout(total);
      clearTimeout(connect);
      resolve({ status, error, ms: Math.round(performance.now() - started) });
    };
    const exchange = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": body.byteLength },
    });
    const total = setTimeout(
      () => exchange.destroy(new Error(`no answer within ${limits.totalMs} ms`)),
      limits.totalMs,
    );
    const connect = setTimeout(
      () => exchange.destroy(new Error(`no connection within ${limits.connectMs} ms`)),
      limits.connectMs,
    );
    exchange.on("socket", (socket) => {
      if (!socket.connecting) clearTimeout(connect);
      else socket.once("connect", () => clearTimeout(connect));
    });
    exchange.on("response", (response) => {
      response.on("error", (fault) => end(null, fault.message));
      response.on("end", () => end(response.statusCode ?? null, null));
      response.resume();
    });
    exchange.on("error", (fault: NodeJS.ErrnoException) => {
      // A kept connection that the app had just closed says nothing about the app: a fresh one does.
      if (exchange.reusedSocket && fault.code === "ECONNRESET") {
        clearTimeout(total);
        clearTimeout(connect);
        resolve(send(agent, url, headers, body, limits));
      } else end(null, fault.message);
    });
    exchange.end(body);
  });
}
