import { createHmac, type Hmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { appSecrets } from "../platform/env.server.ts";
import { matchesSignature } from "../shopify/webhook.server.ts";
import { type RawWebhook, statusOf } from "../webhooks/receive.server.ts";
import type { Services } from "./services.server.ts";

/** An order of hundreds of lines has about a megabyte; what is longer is answered, but not read. */
const BODY_LIMIT = 4 * 1024 * 1024;
const DROPPED_AT = 32 * 1024 * 1024;

/** Answers `POST /webhooks`, ahead of everything else that the web process serves. */
export function createWebhookListener(services: Services) {
  const secrets = appSecrets(services.env);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "POST") {
      response.writeHead(405, { Allow: "POST" }).end();
      return;
    }
    const started = process.hrtime.bigint();
    const webhook = await readBody(request, secrets);
    if (!webhook) return;
    const outcome = await services.receive(webhook);
    services.metrics.webhook(outcome.topic, outcome.outcome, Number(process.hrtime.bigint() - started) / 1e9);
    response.writeHead(statusOf(outcome), { "Cache-Control": "no-store" }).end();
  };
}

/** Reads the raw bytes. Of a body past the limit the signature over all of it is computed, and the rest let go. */
function readBody(request: IncomingMessage, secrets: string[]): Promise<RawWebhook | null> {
  return new Promise((resolve) => {
    const kept: Buffer[] = [];
    let length = 0;
    let digests: Hmac[] | null = null;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > DROPPED_AT) request.destroy();
      if (digests) for (const digest of digests) digest.update(chunk);
      else kept.push(chunk);
      if (!digests && length > BODY_LIMIT) {
        digests = secrets.map((secret) => createHmac("sha256", secret).update(Buffer.concat(kept)));
      }
    });
    request.on("end", () => {
      const body = Buffer.concat(kept);
      const { headers } = request;
      if (!digests) return resolve({ headers, body, whole: true });
      const signed = matchesSignature(
        headers,
        digests.map((digest) => digest.digest()),
      );
      resolve({ headers, body, whole: false, signed });
    });
    request.on("error", () => resolve(null));
    request.on("close", () => resolve(null));
  });
}
