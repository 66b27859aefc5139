import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Health } from "./health.server.ts";

/** The server for those who run the app, on a port of its own: no provider, merchant or Shopify ever asks it. */
export interface Operations {
  port: number;
  close(): void;
}

/**
 * Answers /healthz, /readyz and /metrics, in every role, by whatever is known of the process then. Rejects when the port is taken, in a sentence that says what to
 * do.
 */
export async function startOperations(
  current: () => Health,
  { metricsHost, metricsPort }: { metricsHost: string; metricsPort: number },
): Promise<Operations> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const answer = async (): Promise<void> => {
      const health = current();
      switch ((request.url ?? "/").replace(/\?.*/s, "")) {
        case "/healthz":
          return health.process(request, response);
        case "/readyz":
          return health.ready(request, response);
        case "/metrics":
          return health.metrics(response);
        default:
          response.writeHead(404, { "Content-Type": "text/plain" }).end("healthz, readyz or metrics\n");
      }
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Port ${metricsPort} is taken: give each process on this machine a METRICS_PORT of its own.`)
          : error,
      ),
    );
    server.listen(metricsPort, metricsHost, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
