import type { Sealer } from "../platform/secrets/seal.server.ts";
import { createProductUpdates } from "../catalog/product-updates.server.ts";
import { readToldProduct } from "../catalog/told-product.ts";
import { customerOf, redactCustomer, requestData, requestShopRedaction } from "../compliance/requests.server.ts";
import { idDigits } from "../domain/ids.ts";
import { countryCode, languageCode } from "../domain/order.ts";
import type { Providers } from "../domain/providers.ts";
import { trimmedOrNull } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { TopicOf } from "../shopify/webhooks/topics.ts";
import { type Json, UnreadableBody } from "../shopify/webhooks/unreadable.ts";
import type { WebhookHeaders } from "../shopify/webhooks/webhook.server.ts";
import type { KnownShop, ShopDirectory } from "../shops/directory.server.ts";
import {
  forgetShopFacts,
  keepShopFacts,
  noteScopes,
  noteUninstall,
  type ShopFacts,
} from "../shops/lifecycle.server.ts";

/** Work that follows a webhook and may take its time; a job holds ids alone. */
export interface FollowUps {
  refreshProduct(shopId: number, productId: string): Promise<void>;
  redactShop(shopId: number): Promise<void>;
}

/** The headers of a webhook that is no order. */
export interface NoticeHeaders extends WebhookHeaders {
  topic: TopicOf<"notice" | "compliance">;
}

export interface TopicHandlers {
  handle(
    headers: NoticeHeaders,
    shop: KnownShop,
    body: Json,
    now: Date,
    options?: {
      /** Past the receipt: the body couldn't be read when it came. */
      again?: boolean;
    },
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
  { deletions }: Pick<Providers, "deletions">,
  seal: Sealer["seal"],
): TopicHandlers {
  const noteProductUpdate = createProductUpdates(sql);
  const carryOut = async (headers: NoticeHeaders, shop: KnownShop, body: Json, now: Date): Promise<void> => {
    switch (headers.topic) {
      case "products/update":
        return followUps.refreshProduct(shop.id, productIdOf(body));
      case "products/delete":
        // What was known of it stays: orders of it are still to be told.
        return void productIdOf(body);
      case "shop/update": {
        checkOwnDomain(body, shop);
        const facts = readShopBody(body, shop.domain);
        // What a body leaves out is asked for before it is next needed.
        return facts ? keepShopFacts(sql, shop.domain, facts, now) : forgetShopFacts(sql, shop.id, now);
      }
      case "app/uninstalled":
        checkOwnDomain(body, shop);
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
        return redactCustomer(sql, shop.id, customerOf(body), deletions, now);
      case "shop/redact":
        checkDomain(body, "shop_domain", shop);
        await requestShopRedaction(sql, shop.id, now);
        return followUps.redactShop(shop.id);
    }
  };

  return {
    async handle(headers, shop, body, now, { again = false } = {}) {
      // One comes with every order of the product: those without news, which may be repeated freely, leave no trace.
      if (headers.topic === "products/update") {
        const isNews = await noteProductUpdate(shop.id, productIdOf(body), readToldProduct(body), now);
        if (!isNews) return { outcome: "accepted" };
      }
      const receipt = [shop.id, headers.topic, headers.webhookId];
      const known = await sql.query(
        `SELECT 1 FROM receipt WHERE shop_id = $1 AND topic = $2 AND webhook_id = $3`,
        receipt,
      );
      if (known.length > 0 && !again) return { outcome: "duplicate" };
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

function productIdOf(body: Json): string {
  const productId = idDigits(body["id"]);
  if (productId === null) throw new UnreadableBody("id", "id must be the digits of a product's id.");
  return productId;
}

/** The signature covers the body, not the headers: a body that names its shop has the last word. */
function checkDomain(body: Json, field: string, shop: KnownShop): void {
  if (body[field] !== shop.domain) throw new UnreadableBody(field, `${field} names another shop than the headers.`);
}

/** A shop's own body may leave its domain out, as Shopify's samples do: then the shop of the headers, which we know, stands. */
function checkOwnDomain(body: Json, shop: KnownShop): void {
  if (body["myshopify_domain"] !== null && body["myshopify_domain"] !== undefined) {
    checkDomain(body, "myshopify_domain", shop);
  }
}

/** What a shop says of itself, or null where it leaves out what we can't do without. */
function readShopBody(body: Json, domain: string): ShopFacts | null {
  const timeZone = trimmedOrNull(body["iana_timezone"]);
  const country = countryCode(body["country_code"]);
  if (timeZone === null || country === null) return null;
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
