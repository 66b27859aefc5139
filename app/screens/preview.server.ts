import { findSampleVariant } from "../catalog/sample-variant.server.ts";
import { listOrders } from "../delivery/ledger.server.ts";
import type { Order, LineItem } from "../domain/order.ts";
import { gidDigits, idDigits } from "../domain/ids.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { LinkKey, StoredLink } from "../domain/session-link.ts";
import type { OrderFinder } from "../orders/find-order.server.ts";
import { loadOrders } from "../orders/order-rows.server.ts";
import { orderKey } from "../orders/order-rows.ts";
import { sampleOrder, type SampledVariant } from "../orders/sample-order.ts";
import type { StoredPreview, StoredPreviews } from "../orders/stored-preview.server.ts";
import { notePreviewed } from "../shops/put-away.server.ts";
import type { Sql } from "../platform/database/database.server.ts";

type Shop = { id: number; domain: string; installedAt: Date };

export interface PreviewScreen {
  /** The latest orders, to choose from. */
  recent: { id: string; name: string }[];
  /** The order that is shown: ours, one that Shopify has, or a made-up one where the shop has none. */
  order: { id: string; name: string | null; from: "ours" | "shopify" | "sample"; lines: PreviewLine[] } | null;
  /** Why there is none: Shopify doesn't have it, or can't be asked. */
  problem: "absent" | "not_asked" | "gone" | null;
  previews: StoredPreview[];
}

export type PreviewLine = Pick<LineItem, "id" | "title" | "variantTitle">;

export interface PreviewScreenOptions {
  sql: Sql;
  previews: StoredPreviews;
  orderFinder: Pick<OrderFinder, "fetch">;
  profile(shop: { id: number; domain: string }): Promise<ShopProfile>;
  /** A variant of the shop's first product, where none is known here; null where there is none. */
  firstVariant(shop: { domain: string }): Promise<SampledVariant | null>;
  /** The keys that tie an order to its visit. */
  linkKeys: readonly LinkKey[];
  now(): number;
}

const RECENT = 50;

/** What each provider would get of an order, side by side; for a shop that has entered nothing as well. */
export function createPreviewScreen(options: PreviewScreenOptions) {
  const { sql, previews, orderFinder, profile, firstVariant, linkKeys, now } = options;
  type Found = { order: Order; from: "ours" | "shopify" | "sample"; stored: StoredLink | null };

  const ours = async (shop: Shop, id: string): Promise<Found | "gone" | null> => {
    const row = (await loadOrders(sql, [{ shopId: shop.id, orderId: id }])).get(
      orderKey({ shopId: shop.id, orderId: id }),
    );
    if (!row) return null;
    return row.body ? { order: row.body, from: "ours", stored: row.stored } : "gone";
  };
  const sample = async (shop: Shop): Promise<Found> => {
    const { country } = await profile(shop);
    const variant = (await findSampleVariant(sql, shop.id)) ?? (await firstVariant(shop));
    const money = { shopDomain: shop.domain, currency: "EUR", country, linkKeys, now: now() };
    return { order: sampleOrder(money, variant ?? undefined), from: "sample", stored: null };
  };
  const chosen = async (
    shop: Shop,
    asked: string,
    newest: string | undefined,
  ): Promise<Found | PreviewScreen["problem"]> => {
    if (asked === "" && newest === undefined) return sample(shop);
    const id = asked === "" ? newest : (idDigits(asked) ?? gidDigits(asked));
    if (id === undefined || id === null) return "absent";
    const known = await ours(shop, id);
    if (known) return known;
    const fetched = await orderFinder.fetch(shop, id);
    if (!fetched) return fetched === null ? "not_asked" : "absent";
    return { order: fetched, from: "shopify", stored: null };
  };

  return async (shop: Shop, asked: string): Promise<PreviewScreen> => {
    const { orders } = await listOrders(sql, shop.id, { limit: RECENT });
    const recent = orders.map(({ orderId, orderName }) => ({ id: orderId, name: orderName ?? orderId }));
    const named = recent.find(({ name }) => name === asked || name === `#${asked}`);
    const found = await chosen(shop, named?.id ?? asked, recent[0]?.id);
    if (found === null || typeof found === "string")
      return { recent, order: null, problem: found ?? "absent", previews: [] };
    const { order, from, stored } = found;
    await notePreviewed(sql, shop.id, new Date(now()));
    const lines = order.lines.map(({ id, title, variantTitle }) => ({ id, title, variantTitle }));
    return {
      recent,
      order: { id: order.id, name: order.name, from, lines },
      problem: null,
      previews: await previews.ofOrder(shop, order, { stored }),
    };
  };
}
