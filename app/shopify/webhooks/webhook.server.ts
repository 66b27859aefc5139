import { createHmac, timingSafeEqual } from "node:crypto";
import { SHOP_DOMAIN } from "../../domain/ids.ts";
import { normalTopic } from "./topics.ts";

/** What the headers of a webhook say. They are not covered by its signature, so each is checked on its own. */
export interface WebhookHeaders {
  topic: string;
  shop: string;
  webhookId: string;
  triggeredAt: Date | null;
}

type Headers = Record<string, string | string[] | undefined>;

/** Shopify's two families: classic webhooks, and Events since API 2026-10 (lower case, without the X). */
function header(headers: Headers, name: string): string | null {
  const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
  return typeof value === "string" && value !== "" ? value : null;
}

/**
 * Verifies a webhook's signature on its raw bytes: base64 of HMAC-SHA256 with the app's secret, compared in constant
 * time. During a rotation the previous secret is accepted too (Shopify signs with it for up to an hour).
 */
export function isSignedByShopify(body: Buffer, headers: Headers, secrets: readonly string[]): boolean {
  if (body.length === 0) return false;
  return matchesSignature(
    headers,
    secrets.map((secret) => createHmac("sha256", secret).update(body).digest()),
  );
}

/** Whether the headers state what can be a signature at all: of a request that doesn't, no body is worth reading. */
export function statesSignature(headers: Headers): boolean {
  return Buffer.from(header(headers, "hmac-sha256") ?? "", "base64").length === 32;
}

/** Whether the signature that the headers state is one of these digests; each is compared, in constant time. */
export function matchesSignature(headers: Headers, digests: readonly Buffer[]): boolean {
  const stated = Buffer.from(header(headers, "hmac-sha256") ?? "", "base64");
  return stated.length === 32 && digests.filter((digest) => timingSafeEqual(digest, stated)).length > 0;
}

const WEBHOOK_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Reads the headers of a webhook whose signature holds. Names the one that is missing or can't be one. */
export function readWebhookHeaders(
  headers: Headers,
): { ok: true; headers: WebhookHeaders } | { ok: false; header: string } {
  const topic = header(headers, "topic");
  const shop = header(headers, "shop-domain")?.toLowerCase();
  const webhookId = header(headers, "webhook-id");
  if (topic === null || topic.length > 100) return { ok: false, header: "topic" };
  if (shop === undefined || !SHOP_DOMAIN.test(shop)) return { ok: false, header: "shop-domain" };
  if (webhookId === null || !WEBHOOK_ID.test(webhookId)) return { ok: false, header: "webhook-id" };
  const triggered = new Date(header(headers, "triggered-at") ?? Number.NaN);
  const triggeredAt = Number.isNaN(triggered.getTime()) ? null : triggered;
  return { ok: true, headers: { topic: normalTopic(topic), shop, webhookId, triggeredAt } };
}
