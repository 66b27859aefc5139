import { createHmac } from "node:crypto";
import fc from "fast-check";
import { isValidLinkValue } from "#app/domain/session-link.ts";
import { SHOP_DOMAIN } from "#app/domain/ids.ts";
import { readAdvice } from "#app/session-links/advice-request.ts";
import { readLinkRequest } from "#app/session-links/link-request.ts";
import { readProxyRequest } from "#app/session-links/proxy-signature.server.ts";
import type { Target } from "../target.ts";
import { LINK_KEYS } from "#test/support/providers.ts";

const SECRET = "fuzz-secret";
const NOW = Date.parse("2026-11-20T10:00:00Z");

const key = fc.oneof(
  fc.constantFrom(
    "shop",
    "timestamp",
    "path_prefix",
    "logged_in_customer_id",
    "signature",
    "hmac",
    "extra",
    "__proto__",
  ),
  fc.string({ maxLength: 12 }),
);
const value = fc.oneof(
  fc.constantFrom("shop.myshopify.com", String(NOW / 1000), String(NOW / 1000 - 4_000), "", "evil.com"),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const query = fc.array(fc.tuple(key, value), { maxLength: 10 });

const signatureOf = (pairs: readonly [string, string][], secret = SECRET): string => {
  const values = new Map<string, string[]>();
  for (const [name, text] of pairs) values.set(name, [...(values.get(name) ?? []), text]);
  const text = [...values]
    .filter(([name]) => name !== "signature" && name !== "hmac")
    .map(([name, all]) => `${name}=${all.join(",")}`)
    .sort()
    .join("");
  return createHmac("sha256", secret).update(text).digest("hex");
};

/** Without Shopify's signature nothing gets in, whatever the query; with it, only a shop's name comes out. */
export const proxyQueries: Target = {
  name: "proxy queries",
  property: () =>
    fc.property(query, fc.nat(), (pairs, place) => {
      const read = (all: readonly [string, string][]) =>
        readProxyRequest(new URLSearchParams(all.map(([name, text]): [string, string] => [name, text])), [SECRET], NOW);
      const asIs = read(pairs);
      if (asIs.ok) throw new Error("An unsigned query is accepted.");
      const unsigned = pairs
        .filter(([name]) => !["signature", "hmac", "shop", "timestamp", "logged_in_customer_id"].includes(name))
        .map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()]);
      const good: [string, string][] = [...unsigned, ["shop", "shop.myshopify.com"], ["timestamp", String(NOW / 1000)]];
      const taken = read([...good, ["signature", signatureOf(good)]]);
      if (!taken.ok || !SHOP_DOMAIN.test(taken.shop)) throw new Error("A signed query is refused.");
      if (read([...good, ["signature", signatureOf(good, "other")]]).ok) throw new Error("Another secret is accepted.");
      const digits = [...signatureOf(good)];
      digits[place % 64] = digits[place % 64] === "0" ? "1" : "0";
      if (read([...good, ["signature", digits.join("")]]).ok) throw new Error("A changed signature is accepted.");
    }),
};

const link = fc.record(
  {
    cart: fc.oneof(fc.string(), fc.constant("hWNCmkGfnv9sV5lw8qT3Zg?key=1"), fc.anything()),
    session: fc.oneof(fc.string(), fc.uuid(), fc.anything()),
    naiz: fc.anything(),
    robosize: fc.oneof(fc.string({ maxLength: 200 }), fc.anything()),
    market: fc.oneof(fc.string({ maxLength: 3 }), fc.anything()),
  },
  { requiredKeys: [] },
);

/** A link that a visitor's hands wrote is kept only where every part of it can be an id. */
export const linkBodies: Target = {
  name: "link bodies of the proxy",
  property: () =>
    fc.property(fc.oneof(link, fc.anything()), (body) => {
      const read = readLinkRequest(body, LINK_KEYS);
      if (read === null) return;
      if (!/^[A-Za-z0-9_-]{8,128}$/.test(read.cartToken)) throw new Error("The cart token can't be one.");
      for (const name of [...LINK_KEYS, "market"]) {
        const text = read.values[name];
        if (text !== undefined && !isValidLinkValue(name, text)) throw new Error(`${name} can't be an id.`);
      }
    }),
};

const adviceBody = fc.record(
  {
    consent: fc.oneof(fc.constant(true), fc.anything()),
    provider: fc.oneof(fc.constantFrom("bodygram", "naiz", "__proto__"), fc.anything()),
    product: fc.oneof(fc.nat().map(String), fc.anything()),
    reference: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
    size: fc.oneof(fc.constantFrom("M", "W32 L34"), fc.string({ unit: "binary", maxLength: 80 }), fc.anything()),
    score: fc.oneof(fc.double(), fc.anything()),
    immediate: fc.oneof(fc.boolean(), fc.anything()),
    taken: fc.oneof(fc.boolean(), fc.anything()),
    height: fc.nat(),
  },
  { requiredKeys: [] },
);

/** Advice that a visitor's hands wrote is kept only with consent, and only where it is nothing but a size. */
export const adviceBodies: Target = {
  name: "advice bodies of the proxy",
  property: () =>
    fc.property(fc.oneof(adviceBody, fc.anything()), (body) => {
      const read = readAdvice(body, ["bodygram", "naiz"]);
      if (read === null) return;
      const given = body as Record<string, unknown>;
      if (given["consent"] !== true) throw new Error("Advice is kept without consent.");
      if ("height" in given) throw new Error("A body value passed.");
      for (const text of [read.size, read.reference ?? "x"]) {
        if (text.trim() === "" || text.length > 255 || /\p{Cc}/u.test(text)) throw new Error("A text can't be kept.");
      }
      if (!Number.isFinite(read.score ?? 0)) throw new Error("A score is no number.");
    }),
};
