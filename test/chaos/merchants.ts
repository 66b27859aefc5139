import { generateKeyPairSync } from "node:crypto";
import type { Connections } from "../sandbox/demo/connect.ts";
import type { ShopDefinition } from "../sandbox/shopify/shops.ts";

/** Makes up what the four providers would have handed to a merchant: other keys for every shop. */
export function makeMerchant(shop: ShopDefinition, appUrl: string): Connections {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const name = shop.domain.split(".")[0] ?? shop.domain;
  const issuer = `https://${shop.primaryDomain}/`;
  const clientKey = `client-key-of-${name}`;
  const partnerHash = Buffer.from(name).toString("hex").padEnd(32, "0").slice(0, 32);
  const apiKey = `api-key-of-${name}`;
  return {
    entries: {
      bodygram: { credential: { clientKey }, settings: { brandId: name } },
      "fit-analytics": { credential: { privateKey, keyId: `${name}-1` }, settings: { prefix: name, issuer } },
      naiz: { credential: { partnerHash }, settings: { domain: shop.primaryDomain, statusUpdates: true } },
      robosize: { credential: { apiKey }, settings: { orderUpdates: true } },
    },
    registrations: [
      { provider: "bodygram", clientKey },
      {
        provider: "fit-analytics",
        prefix: name,
        jwksUrl: `${appUrl}/.well-known/jwks/${shop.domain}`,
        issuer,
        audience: "https://widget.fitanalytics.com/api",
      },
      { provider: "naiz", domain: shop.primaryDomain, hash: partnerHash },
      { provider: "robosize", apiKey },
    ],
  };
}
