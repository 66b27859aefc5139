import type { VariantFacts } from "../catalog/facts.ts";
import { eanOf } from "../catalog/barcode.ts";
import { parseReferenceRule, productReference, type ReferenceRule } from "../domain/product-reference.ts";
import { sizeOfLine } from "../catalog/own-size.ts";
import type { MappedSize } from "../catalog/size.ts";
import {
  changesOrder,
  type LineSize,
  type LineSkipReason,
  type OrderEvent,
  type SkippedLine,
  type SkipReason,
} from "../domain/delivery.ts";
import { countryCode, currentMoneyOf, type LineItem, moneyOf, type Order } from "../domain/order.ts";
import type { AnyProvider, CommonSettings, DeliveryOrder, EligibleLine, ShopProfile } from "../domain/provider.ts";
import { resolveLink, type SessionLink, type StoredLink } from "../domain/session-link.ts";

/** Everything that a decision about one order and one connection rests on. */
export interface MappingInput {
  event: OrderEvent;
  order: Order;
  shop: ShopProfile;
  stored: StoredLink | null;
  facts: ReadonlyMap<string, VariantFacts>;
  providerRef?: string | null;
  /** The amounts after edits and refunds: an update's, and a replay's that stands for the updates it missed. */
  current?: boolean;
}

export interface Mapping {
  reason: SkipReason | null;
  link: SessionLink;
  skippedLines: SkippedLine[];
  /** The sizes of the lines that the provider gets, and how they were found. */
  sizes: LineSize[];
  /** The order as the provider gets it, or null with the reason why it doesn't. */
  delivery: DeliveryOrder | null;
}

/**
 * Crosses an order with a connection by the rules of `mapping.md` 2 to 4: either a delivery with its eligible lines, or
 * the first reason that holds against it. The skipped lines are found in both cases.
 * Throws TypeError for a product reference rule that the settings' schema would have refused.
 */
export function mapOrder(input: MappingInput, provider: AnyProvider, settings: CommonSettings): Mapping {
  const { order, shop } = input;
  const rule = parseReferenceRule(settings.productReference);
  if (!rule) throw new TypeError(`${settings.productReference} is no product reference rule.`);

  const link = resolveLink(order.link, input.stored);
  const current = input.event === "order_updated" || input.current === true;
  const money = (current ? currentMoneyOf : moneyOf)(order, settings.currency);
  const lines: EligibleLine[] = [];
  const skippedLines: SkippedLine[] = [];
  const sizes: LineSize[] = [];
  for (const [index, item] of order.lines.entries()) {
    const line = mapLine(item, money.unitPrices[index] ?? 0, { rule, provider, settings, facts: input.facts });
    if (typeof line === "string") {
      skippedLines.push({ lineId: item.id, reason: line });
      continue;
    }
    const { found, ...eligible } = line;
    lines.push(eligible);
    if (found) sizes.push({ lineId: item.id, ...found });
  }

  // What changes an order goes also when no line of it is left.
  const empty = lines.length === 0 && !changesOrder(input.event);
  const reason = orderSkipReason(input, provider, settings, link) ?? (empty ? "no_eligible_lines" : null);
  if (reason) return { reason, link, skippedLines, sizes, delivery: null };
  const delivery: DeliveryOrder = {
    event: input.event,
    order,
    shop,
    link,
    money,
    country:
      countryCode(link.market) ??
      order.shippingCountry ??
      order.billingCountry ??
      countryCode(shop.country) ??
      shop.country,
    language: order.language ?? shop.language,
    lines,
    providerRef: input.providerRef ?? null,
  };
  return { reason: null, link, skippedLines, sizes, delivery };
}

function orderSkipReason(
  { order, event }: MappingInput,
  provider: AnyProvider,
  settings: CommonSettings,
  link: SessionLink,
): SkipReason | null {
  if (order.test && !settings.sendTestOrders) return "test_order";
  if (order.cancelledAt !== null && event !== "order_cancelled") return "cancelled_order";
  if (settings.onlineOrdersOnly && order.sourceName !== "web") return "not_online";
  if (!provider.takes(event, settings)) return "not_subscribed";
  if (link.ids[provider.linkKey] === undefined && provider.needsLink(settings, order)) {
    if (link.malformed.includes(provider.linkKey)) return "malformed_link";
    return link.expired.includes(provider.linkKey) ? "expired_link" : "no_session_link";
  }
  return null;
}

interface LineRules {
  rule: ReferenceRule;
  provider: AnyProvider;
  settings: CommonSettings;
  facts: ReadonlyMap<string, VariantFacts>;
}

/** An eligible line, with how its size was found; or why the provider doesn't get it. */
type MappedLine = EligibleLine & { found: MappedSize | null };

function mapLine(item: LineItem, unitPrice: number, rules: LineRules): MappedLine | LineSkipReason {
  if (item.reason) return item.reason;
  const { rule, provider, settings } = rules;
  const facts = (item.variantId !== null && rules.facts.get(item.variantId)) || null;
  const reference = productReference(rule, {
    sku: item.sku,
    productId: item.productId,
    variantId: item.variantId,
    handle: facts?.handle ?? null,
    barcode: facts?.barcode ?? null,
    metafields: facts?.metafields ?? {},
  });
  if (reference === null) return "no_product_reference";
  const brand = provider.brandOf?.(settings, item) ?? null;
  if (provider.brandOf && brand === null) return "no_brand";
  const mapped = sizeOfLine(item.variantTitle, facts, settings);
  const size = mapped?.size ?? null;
  if (size === null && !item.requiresShipping) return "not_shipped";
  if (provider.needsSize && size === null) return "no_size";
  return { item, reference, size, brand, ean: eanOf(facts?.barcode ?? null), unitPrice, found: mapped };
}
