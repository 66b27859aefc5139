import { createHmac } from "node:crypto";
import fc from "fast-check";
import { SHOP_DOMAIN } from "#app/domain/ids.ts";
import { isSignedByShopify, readWebhookHeaders } from "#app/shopify/webhooks/webhook.server.ts";
import type { Target } from "../target.ts";

const NAMES = ["topic", "shop-domain", "webhook-id", "triggered-at", "hmac-sha256", "event-id", "api-version"];
const name = fc.oneof(
  fc.constantFrom(...NAMES.flatMap((word) => [`x-shopify-${word}`, `shopify-${word}`])),
  fc.string({ maxLength: 20 }),
);
const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom("orders/paid", "ORDERS_PAID", "shop.myshopify.com", "SHOP.MYSHOPIFY.COM", "evil.com", "2026-13-45"),
  fc.domain().map((domain) => `${domain}.myshopify.com`),
  fc.constant(undefined),
  fc.array(fc.string(), { maxLength: 2 }),
);

/** Whatever the headers are, they are read or refused, and what is read has the form that the rest relies on. */
export const webhookHeaders: Target = {
  name: "webhook headers",
  property: () =>
    fc.property(fc.dictionary(name, value, { maxKeys: 12 }), (headers) => {
      const read = readWebhookHeaders(headers);
      if (!read.ok) return;
      const { shop, webhookId, topic } = read.headers;
      if (!SHOP_DOMAIN.test(shop)) throw new Error(`${shop} is no shop.`);
      if (!/^[A-Za-z0-9._:-]{1,128}$/.test(webhookId)) throw new Error(`${webhookId} is no id.`);
      if (topic.length > 100) throw new Error("The topic is too long.");
    }),
};

/** A signature holds for the very bytes and the very secret, and for nothing that differs from them by a bit. */
export const webhookSignatures: Target = {
  name: "webhook signatures",
  property: () =>
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.string({ minLength: 1 }),
      fc.nat(),
      fc.string({ maxLength: 60 }),
      (bytes, secret, place, forged) => {
        const body = Buffer.from(bytes);
        const hmac = createHmac("sha256", secret).update(body).digest("base64");
        const isSigned = (content: Buffer, text: string, key = secret): boolean =>
          isSignedByShopify(content, { "x-shopify-hmac-sha256": text }, [key]);
        if (!isSigned(body, hmac)) throw new Error("A good signature is refused.");
        const changed = Buffer.from(body);
        const at = place % body.length;
        changed[at] = (changed[at] ?? 0) ^ (1 << place % 8);
        if (isSigned(changed, hmac)) throw new Error("A changed body is accepted.");
        if (isSigned(body, hmac, `${secret}x`)) throw new Error("Another secret is accepted.");
        if (forged !== hmac && isSigned(body, forged)) throw new Error("A forged signature is accepted.");
      },
    ),
};
