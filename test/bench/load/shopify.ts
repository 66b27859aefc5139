import { createServer } from "node:http";

/** What the app asks Shopify for while it is measured: the sandbox's clock. Everything else it knows already. */
export interface ShopifyStandIn {
  origin: string;
  /** Moves the clock of the apps, which see it within 200 ms. */
  advance(ms: number): void;
  /** Requests for anything but the clock: none are expected. */
  unexpected(): number;
  stop(): void;
}

export async function startShopify(): Promise<ShopifyStandIn> {
  let offset = 0;
  let unexpected = 0;
  const server = createServer((request, response) => {
    const isClock = request.url === "/__sandbox/clock";
    if (!isClock) unexpected += 1;
    response.writeHead(isClock ? 200 : 404, { "Content-Type": "application/json" });
    response.end(isClock ? JSON.stringify({ offset }) : "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    advance: (ms) => void (offset += ms),
    unexpected: () => unexpected,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
