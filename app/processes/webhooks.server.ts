import type { IncomingMessage, ServerResponse } from "node:http";
import { appSecrets } from "../platform/env.server.ts";
import { statesSignature } from "../shopify/webhooks/webhook.server.ts";
import { statusOf } from "../webhooks/receive.server.ts";
import type { Services } from "./services.server.ts";
import { type BodyLimits, createBodyReader } from "./webhook-body.server.ts";

/** After how many seconds whoever found no room may come again. */
const AGAIN_SECONDS = 2;

/** Answers `POST /webhooks`, ahead of everything else that the web process serves. */
export function createWebhookListener(services: Services, limits?: BodyLimits) {
  const readBody = createBodyReader(appSecrets(services.env), limits);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "POST") {
      response.writeHead(405, { Allow: "POST" }).end();
      return;
    }
    const refuse = (status: number, outcome: string, headers: Record<string, string> = {}): void => {
      services.metrics.webhook("unknown", outcome, 0);
      response.writeHead(status, { "Cache-Control": "no-store", Connection: "close", ...headers });
      response.end(() => request.destroy());
    };
    // Whoever sends no signature isn't Shopify: nothing of what they send is kept, not even until it is whole.
    if (!statesSignature(request.headers)) return refuse(401, "bad_signature");
    const started = process.hrtime.bigint();
    const read = await readBody(request);
    switch (read.outcome) {
      case "gone":
        return;
      case "crowded":
        return refuse(503, "crowded", { "Retry-After": String(AGAIN_SECONDS) });
      case "read": {
        const outcome = await services.receive(read.webhook);
        services.metrics.webhook(outcome.topic, outcome.outcome, Number(process.hrtime.bigint() - started) / 1e9);
        response.writeHead(statusOf(outcome), { "Cache-Control": "no-store" }).end();
      }
    }
  };
}
