import { createHmac, timingSafeEqual } from "node:crypto";
import { idDigits, SHOP_DOMAIN } from "../domain/ids.ts";

/** A request that Shopify forwarded for a storefront's visitor; `customer` is the id of one who is signed in. */
export type ProxyRequest =
  | { ok: true; shop: string; customer: string | null }
  | { ok: false; reason: "bad_signature" | "old_timestamp" | "bad_shop" };

/** Shopify names each of these once; a second one is a forgery that hopes for another reader's choice. */
const ONCE = new Set(["hmac", "logged_in_customer_id", "shop", "signature", "timestamp"]);
const NOT_SIGNED = new Set(["hmac", "signature"]);
/**
 * Nothing stands between the pairs that are signed: a visitor of one shop could have a value signed which, cut elsewhere,
 * names another shop, another time or another customer.
 */
const SEAMS = ["shop=", "timestamp=", "logged_in_customer_id="];
const TOLERANCE_S = 90;

/**
 * Checks the signature of an app proxy request: hex HMAC-SHA256 over the sorted `key=value` pairs without separators,
 * values of a repeated parameter joined by commas, made within 90 s. Each secret is tried, in constant time. No
 * database and no token, unlike the library's own (a test holds the two equal).
 * https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
 */
export function readProxyRequest(query: URLSearchParams, secrets: readonly string[], nowMs: number): ProxyRequest {
  const values = new Map<string, string>();
  for (const [key, value] of query) {
    const before = values.get(key);
    if (before !== undefined && ONCE.has(key)) return { ok: false, reason: "bad_signature" };
    values.set(key, before === undefined ? value : `${before},${value}`);
  }
  const text = [...values]
    .filter(([key]) => !NOT_SIGNED.has(key))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join("");
  const stated = values.get("signature") ?? "";
  if (!/^[0-9a-f]{64}$/.test(stated)) return { ok: false, reason: "bad_signature" };
  const digest = Buffer.from(stated, "hex");
  const matching = secrets.filter((secret) =>
    timingSafeEqual(createHmac("sha256", secret).update(text).digest(), digest),
  );
  if (matching.length === 0 || SEAMS.some((seam) => text.split(seam).length > 2)) {
    return { ok: false, reason: "bad_signature" };
  }

  const timestamp = Number(values.get("timestamp") || Number.NaN);
  const age = Math.abs(Math.trunc(nowMs / 1_000) - timestamp);
  if (!Number.isInteger(timestamp) || age > TOLERANCE_S) return { ok: false, reason: "old_timestamp" };
  const shop = (values.get("shop") ?? "").toLowerCase();
  if (!SHOP_DOMAIN.test(shop)) return { ok: false, reason: "bad_shop" };
  return { ok: true, shop, customer: idDigits(values.get("logged_in_customer_id")) };
}
