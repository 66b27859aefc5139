import type { Sql } from "../platform/database/database.server.ts";
import { type OwnFacts, type ProductFacts, variantFactsOf, type WantedVariant } from "./facts.ts";
import { keepProducts, type KnownVariants, type LookedUp, readFacts, readProduct } from "./product-facts.server.ts";

/** A variant as Shopify tells it, with its product. */
export interface FoundVariant extends WantedVariant {
  product: ProductFacts;
  own: OwnFacts;
}

/** How Shopify is asked of a shop's catalogue. Both throw when it can't be asked. */
export interface AskShopify {
  /** Variants by their ids; null for one that Shopify doesn't have. */
  variants(variantIds: string[]): Promise<Map<string, FoundVariant | null>>;
  /** A product with all its variants, or null when there is none. */
  product(productId: string): Promise<{ facts: ProductFacts; variants: Map<string, OwnFacts> } | null>;
}

/**
 * Looks facts up and keeps them, one look-up at a time for each product: who wants a product that is being asked for
 * waits for that answer.
 */
export function createLookUps(sql: Sql, now: () => number) {
  const underWay = new Map<string, Promise<unknown>>();

  /** Runs when nobody asks for these products any more, and holds them meanwhile. */
  const alone = async <Value>(keys: readonly string[], work: () => Promise<Value>): Promise<Value> => {
    for (;;) {
      const others = keys.flatMap((key) => underWay.get(key) ?? []);
      if (others.length === 0) break;
      await Promise.allSettled(others);
    }
    const running = work();
    for (const key of keys) underWay.set(key, running);
    try {
      return await running;
    } finally {
      for (const key of keys) if (underWay.get(key) === running) underWay.delete(key);
    }
  };
  const keysOf = (shopId: number, productIds: Iterable<string>): string[] =>
    [...new Set(productIds)].map((productId) => `${shopId}/${productId}`);

  const askVariants = async (shopId: number, wanted: readonly WantedVariant[], ask: AskShopify) => {
    const found = await ask.variants([...new Set(wanted.map(({ variantId }) => variantId))]);
    await keepProducts(sql, shopId, byProduct(wanted, found), new Date(now()));
    return found;
  };

  return {
    /** Variants that aren't kept, asked for once. Throws what `ask` throws. */
    async missing(shopId: number, wanted: readonly WantedVariant[], ask: AskShopify): Promise<KnownVariants> {
      const keys = keysOf(
        shopId,
        wanted.map(({ productId }) => productId),
      );
      const waited = keys.some((key) => underWay.has(key));
      return alone(keys, async () => {
        const rows = wanted.map((variant) => ({ shopId, ...variant }));
        const known: KnownVariants = (waited && (await readFacts(sql, rows, new Date(now()))).get(shopId)) || new Map();
        const lacking = wanted.filter(({ variantId }) => !known.has(variantId));
        if (lacking.length === 0) return known;
        for (const [id, variant] of await askVariants(shopId, lacking, ask)) {
          known.set(id, variant && variantFactsOf(variant, variant.product, variant.own));
        }
        return known;
      });
    },

    /** What is kept of a product, asked for anew; with all its variants where those are kept or `whole` asks for them. */
    async refresh(shopId: number, productId: string, ask: AskShopify, { whole = false } = {}): Promise<void> {
      await alone(keysOf(shopId, [productId]), async () => {
        const kept = await readProduct(sql, shopId, productId);
        if (whole || kept?.whole) {
          const found = await ask.product(productId);
          const product: LookedUp = { productId, facts: null, variants: new Map(), ...found, whole: true };
          await keepProducts(sql, shopId, [product], new Date(now()));
          return;
        }
        const wanted = Object.keys(kept?.variants ?? {}).map((variantId) => ({ productId, variantId }));
        if (wanted.length > 0) await askVariants(shopId, wanted, ask);
      });
    },
  };
}

export type LookUps = ReturnType<typeof createLookUps>;

/** Groups an answer by product. A variant may have moved: what an order calls its product stays its key. */
function byProduct(wanted: readonly WantedVariant[], found: Map<string, FoundVariant | null>): LookedUp[] {
  return [...Map.groupBy(wanted, ({ productId }) => productId)].map(([productId, variants]) => ({
    productId,
    facts: variants.map(({ variantId }) => found.get(variantId)?.product).find(Boolean) ?? null,
    variants: new Map(variants.map(({ variantId }) => [variantId, found.get(variantId)?.own ?? null])),
    whole: false,
  }));
}
