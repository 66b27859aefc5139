import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

/** A job as both queues carry it: one provider's body of one order. */
export interface Job {
  provider: string;
  session: string | null;
  body: object;
}

/**
 * The front of a queue: a bare HTTP server that checks the signature, parses the body, and answers 200 once `keep` has
 * kept the order's jobs.
 */
export function startFront(keep: (order: Record<string, unknown>) => Promise<void>): void {
  const secret = process.env["SHOPIFY_API_SECRET"] ?? "";
  createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const digest = createHmac("sha256", secret).update(body).digest();
      const stated = Buffer.from(String(request.headers["x-shopify-hmac-sha256"] ?? ""), "base64");
      if (stated.length !== digest.length || !timingSafeEqual(stated, digest)) {
        response.writeHead(request.method === "GET" ? 200 : 401).end();
        return;
      }
      keep(JSON.parse(body.toString("utf8")) as Record<string, unknown>).then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
    });
  }).listen(Number(process.env["PORT"]), "127.0.0.1");
}
