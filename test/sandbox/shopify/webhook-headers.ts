import { createHmac } from "node:crypto";
import type { Subscription } from "./app-config.ts";
import type { ShopEvent } from "./shop.ts";

/** The classic `X-Shopify-*` headers, the lower-case `shopify-*` ones of Events, or both. */
export type HeaderFamily = "classic" | "events" | "both";

/** Writes a webhook's headers; the signature covers the raw bytes of the body and nothing else. */
export function webhookHeaders(
  event: ShopEvent,
  subscription: Subscription,
  sent: { webhookId: string; body: Buffer; secret: string; apiVersion: string; family: HeaderFamily },
): Record<string, string> {
  const values: Record<string, string> = {
    Topic: subscription.topic,
    "Hmac-Sha256": createHmac("sha256", sent.secret).update(sent.body).digest("base64"),
    "Shop-Domain": event.shop,
    "API-Version": sent.apiVersion,
    "Webhook-Id": sent.webhookId,
    "Event-Id": event.eventId,
    "Triggered-At": new Date(event.triggeredAt).toISOString(),
    ...(subscription.name ? { Name: subscription.name } : {}),
    ...(event.test ? { Test: "true" } : {}),
  };
  const headers: Record<string, string> = { "content-type": "application/json", "user-agent": "Shopify-Captain-Hook" };
  for (const [name, value] of Object.entries(values)) {
    if (sent.family !== "events") headers[`X-Shopify-${name}`] = value;
    if (sent.family !== "classic") headers[`shopify-${name.toLowerCase()}`] = value;
  }
  return headers;
}
