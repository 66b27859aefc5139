import { type VariantFacts, variantFactsOf } from "../catalog/facts.ts";
import type { LineSkipReason } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import { parseReferenceRule, productReference } from "../domain/product-reference.ts";
import type { AnyProvider, CommonSettings, ShopProfile } from "../domain/provider.ts";
import { mapOrder } from "../orders/map-order.ts";
import { sampleOrder } from "../orders/sample-order.ts";
import type { CatalogueVariant } from "../shopify/admin/operations/catalogue-variants.ts";
import { type CheckedProduct, type CheckResult, createLists } from "./lists.ts";

/** A provider by whose rules the catalogue is looked at. */
export interface CheckedConnection {
  provider: AnyProvider;
  settings: CommonSettings;
}

export interface CheckOptions {
  connections: readonly CheckedConnection[];
  shop: ShopProfile;
  /** The products that come without a size. */
  sizeless: ReadonlySet<string>;
  now: number;
}

/** How the variants of a product fare at a provider, as bits. */
const GOES = 1;
const STAYS = 2;

/** A setting that would let variants through which are left out now, and how many. */
type Mends = Map<
  string,
  { provider: ProviderName; setting: "sizeOptions" | "productReference"; value: string; count: number }
>;

/** Rules that name products by what a catalogue may lack, or have otherwise. */
const OTHER_RULES = ["product_id", "variant_id", "handle", "variant_sku", "barcode"] as const;

/**
 * Looks at a catalogue variant by variant, in whatever order they come, through the rules by which orders are mapped: as a
 * line of an order that nothing else stands against. What isn't for sale, and gift cards, are passed over.
 */
export function createCheck({ connections, shop, sizeless, now }: CheckOptions) {
  const fates = new Map<string, Uint8Array>();
  const reasons = connections.map(() => new Map<LineSkipReason, number>());
  const mends: Mends = new Map();
  const lists = createLists();
  let variants = 0;

  const skipped = (variant: CatalogueVariant, facts: VariantFacts, { provider, settings }: CheckedConnection) => {
    const { variantId, productId, variantTitle, product, own } = variant;
    const sampled = { productId, variantId, sku: own.sku, vendor: product.vendor, title: product.title, variantTitle };
    const { domain: shopDomain, country } = shop;
    const order = sampleOrder({ shopDomain, country, currency: "EUR", linkKeys: [provider.linkKey], now }, sampled);
    const input = { event: "order_paid" as const, order, shop, stored: null, facts: new Map([[variantId, facts]]) };
    return mapOrder(input, provider, settings).skippedLines[0]?.reason ?? null;
  };

  const tryMends = (variant: CatalogueVariant, facts: VariantFacts, at: CheckedConnection, reason: LineSkipReason) => {
    const setting =
      reason === "no_size" ? "sizeOptions" : reason === "no_product_reference" ? "productReference" : null;
    if (setting === null) return;
    const values = setting === "sizeOptions" ? variant.product.options.map(({ name }) => name) : OTHER_RULES;
    for (const value of values) {
      const changed = setting === "sizeOptions" ? [...at.settings.sizeOptions, value] : value;
      if (skipped(variant, facts, { ...at, settings: { ...at.settings, [setting]: changed } }) !== null) continue;
      const key = JSON.stringify([at.provider.name, setting, value]);
      const known = mends.get(key) ?? { provider: at.provider.name, setting, value, count: 0 };
      mends.set(key, { ...known, count: known.count + 1 });
    }
  };

  const noteReference = (variant: CatalogueVariant, facts: VariantFacts, settings: CommonSettings) => {
    const rule = parseReferenceRule(settings.productReference);
    if (!rule || rule.kind === "product_id" || rule.kind === "variant_id" || rule.kind === "handle") return;
    const { productId, variantId } = variant;
    const reference = productReference(rule, { ...facts, productId, variantId });
    if (reference !== null) lists.reference(settings.productReference, reference, toProduct(variant));
  };

  return {
    add(variant: CatalogueVariant): void {
      if (!variant.isActive || variant.isGiftCard || variant.productId === "" || variant.variantId === "") return;
      variants += 1;
      const facts = variantFactsOf(variant, variant.product, variant.own);
      const fate = fates.get(variant.productId) ?? new Uint8Array(connections.length);
      fates.set(variant.productId, fate);
      const isSizeless = sizeless.has(variant.productId);
      for (const [index, connection] of connections.entries()) {
        const reason = skipped(variant, facts, connection);
        fate[index] = (fate[index] ?? 0) | (reason === null ? GOES : STAYS);
        noteReference(variant, facts, connection.settings);
        // What comes without a size is left out as before, and nobody has to mend it.
        if (reason === null || (reason === "no_size" && isSizeless)) continue;
        const own = reasons[index];
        own?.set(reason, (own.get(reason) ?? 0) + 1);
        if (reason === "no_size" || reason === "no_product_reference") {
          lists.fault(reason, connection.provider.name, toProduct(variant));
        }
        tryMends(variant, facts, connection, reason);
      }
    },

    /** How many variants were looked at. */
    get variants(): number {
      return variants;
    },

    result(): CheckResult {
      const best = [...mends.values()].sort((a, b) => b.count - a.count)[0] ?? null;
      return {
        variants,
        products: fates.size,
        providers: connections.map(({ provider }, index) => {
          const counts = { whole: 0, partly: 0, none: 0 };
          for (const fate of fates.values()) {
            const one = fate[index] ?? 0;
            counts[one === GOES ? "whole" : one === STAYS ? "none" : "partly"] += 1;
          }
          return { provider: provider.name, ...counts, reasons: Object.fromEntries(reasons[index] ?? []) };
        }),
        mend: best,
        ...lists.result(),
      };
    },
  };
}

export type Check = ReturnType<typeof createCheck>;

const toProduct = ({ productId, product }: CatalogueVariant): CheckedProduct => ({
  productId,
  title: product.title ?? productId,
  // Shopify gives a product without options one that stands for none.
  options: product.options
    .filter(({ name, values }) => !(name === "Title" && values.join() === "Default Title"))
    .map(({ name }) => name),
});
