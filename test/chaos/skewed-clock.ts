import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Shopify's sandbox as a machine sees it whose clock is wrong: all as it is, but the time told is `skewMs` off. */
export async function startSkewedClock(
  shopify: string,
  clock: { offset(): number; now(): number },
  skewMs: number,
): Promise<{ origin: string; jump(ms: number): void; close(): Promise<void> }> {
  let skew = skewMs;
  const server = createServer((incoming, answer) => {
    if (incoming.url === "/__sandbox/clock") {
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(JSON.stringify({ offset: clock.offset() + skew, now: clock.now() + skew }));
      return;
    }
    const { method = "GET", headers, url = "/" } = incoming;
    const onward = request(shopify + url, { method, headers }, (real) => {
      answer.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sets the time told so much forward, or back below 0. */
    jump(ms) {
      skew += ms;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
