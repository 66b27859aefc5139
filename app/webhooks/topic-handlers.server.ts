import { markProductStale } from "../catalog/variant-facts.server.ts";
import { customerOf, redactCustomer, requestData, requestShopRedaction } from "../compliance/requests.server.ts";
import { idDigits } from "../domain/ids.ts";
import { countryCode, languageCode } from "../domain/order.ts";
import { trimmedOrNull } from "../domain/text.ts";
import type { Sql } from "../platform/database.server.ts";
import type { ComplianceTopic, OtherTopic } from "../shopify/topics.ts";
import { type Json, UnreadableBody } from "../shopify/unreadable.ts";
import type { WebhookHeaders } from "../shopify/webhook.server.ts";
import type { KnownShop, ShopDirectory } from "../shops/directory.server.ts";
import { keepShopFacts, noteScopes, noteUninstall } from "../shops/lifecycle.server.ts";

/** Work that follows a webhook and may take its time; a job holds ids alone. */
export interface FollowUps {
  refreshProduct(shopId: number, productId: string): Promise<void>;
  redactShop(shopId: number): Promise<void>;
}

export interface TopicHandlers {
  handle(
    headers: WebhookHeaders,
    shop: KnownShop,
    body: Json,
    now: Date,
  ): Promise<{ outcome: "accepted" | "duplicate" }>;
}

/**
 * Handles the topics that aren't orders. Each effect may safely be repeated, and the receipt is noted after it: a crash
 * between the two repeats the effect instead of losing it.
 * Throws UnreadableBody for a body that isn't what its topic promises, or that names another shop than the headers.
 */
export function createTopicHandlers(
  sql: Sql,
  shops: ShopDirectory,
  followUps: FollowUps,
  seal: (text: string, context: Record<string, string | number>) => Promise<string>,
): TopicHandlers {
  const carryOut = async (headers: WebhookHeaders, shop: KnownShop, body: Json, now: Date): Promise<void> => {
    switch (headers.topic as OtherTopic | ComplianceTopic) {
      case "products/update":
      case "products/delete": {
        const productId = idDigits(body["id"]);
        if (productId === null) throw new UnreadableBody("id", "id must be the digits of a product's id.");
        await markProductStale(sql, shop.id, productId);
        if (headers.topic === "products/update") await followUps.refreshProduct(shop.id, productId);
        return;
      }
      case "shop/update":
        checkDomain(body, "myshopify_domain", shop);
        return keepShopFacts(sql, shop.domain, readShopBody(body, shop.domain), now);
      case "app/uninstalled":
        checkDomain(body, "myshopify_domain", shop);
        await noteUninstall(sql, shop.domain, headers.triggeredAt ?? now, now);
        return shops.forget(shop.domain);
      case "app/scopes_update": {
        const current = body["current"];
        if (!Array.isArray(current)) throw new UnreadableBody("current", "current must be a list of scopes.");
        return noteScopes(
          sql,
          shop.id,
          current.filter((scope) => typeof scope === "string"),
          now,
        );
      }
      case "customers/data_request":
        checkDomain(body, "shop_domain", shop);
        return requestData(sql, shop, customerOf(body), seal, now);
      case "customers/redact":
        checkDomain(body, "shop_domain", shop);
        return redactCustomer(sql, shop.id, customerOf(body), now);
      case "shop/redact":
        checkDomain(body, "shop_domain", shop);
        await requestShopRedaction(sql, shop.id, now);
        return followUps.redactShop(shop.id);
    }
  };

  return {
    async handle(headers, shop, body, now) {
      const receipt = [shop.id, headers.topic, headers.webhookId];
      const known = await sql.query(
        `SELECT 1 FROM receipt WHERE shop_id = $1 AND topic = $2 AND webhook_id = $3`,
        receipt,
      );
      if (known.length > 0) return { outcome: "duplicate" };
      await carryOut(headers, shop, body, now);
      await sql.query(
        `INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [...receipt, now, headers.triggeredAt],
      );
      return { outcome: "accepted" };
    },
  };
}

/** The signature covers the body, not the headers: a body that names its shop has the last word. */
function checkDomain(body: Json, field: string, shop: KnownShop): void {
  if (body[field] !== shop.domain) throw new UnreadableBody(field, `${field} names another shop than the headers.`);
}

function readShopBody(body: Json, domain: string) {
  const timeZone = trimmedOrNull(body["iana_timezone"]);
  const country = countryCode(body["country_code"]);
  if (timeZone === null) throw new UnreadableBody("iana_timezone", "iana_timezone must be a time zone.");
  if (country === null) throw new UnreadableBody("country_code", "country_code must be a country.");
  return {
    gid: `gid://shopify/Shop/${idDigits(body["id"]) ?? ""}`,
    name: trimmedOrNull(body["name"]) ?? domain,
    primaryDomain: trimmedOrNull(body["domain"]) ?? domain,
    country,
    language: languageCode(body["primary_locale"]) ?? "en",
    timeZone,
    currency: trimmedOrNull(body["currency"]) ?? "",
  };
}
