import { parseWellFormed } from "../../domain/text.ts";
import type { Log } from "../../platform/telemetry/log.ts";
import { AdminApiError, type AdminCost, readAdminAnswer, readCost } from "./admin-answer.ts";
import { createBudgets, shapeOf } from "./admin-budget.server.ts";
import type { Operation } from "./operations/operation.ts";
import { productFacts, productFactsVariables } from "./operations/product-facts.ts";
import { shopFacts } from "./operations/shop-facts.ts";
import { variantFacts, variantFactsVariables } from "./operations/variant-facts.ts";
import type { Fetch } from "../tokens/shopify-fetch.server.ts";
import type { Tokens } from "../tokens/tokens.server.ts";

export interface AdminClientOptions {
  tokens: Tokens;
  fetch: Fetch;
  now(): number;
  /** Waits so many milliseconds. */
  wait(ms: number): Promise<void>;
  /** Told whether Shopify takes calls from this network: what it says when it doesn't, else null. */
  onNetwork(refusal: string | null): Promise<void>;
  log: Log;
}

export type ShopFactsRead = ReturnType<typeof shopFacts.read>;
export type VariantRead = ReturnType<typeof variantFacts.read>[number];
type ProductPage = NonNullable<ReturnType<typeof productFacts.read>>;
/** A product with all its variants, by id. */
export interface ProductRead {
  facts: ProductPage["facts"];
  variants: Map<string, VariantRead["own"]>;
}

export interface QueryOptions {
  /** How long to wait for the shop's bucket here, in milliseconds; none unless said. */
  patienceMs?: number;
  /** Of work in the background: at most half the rate at which the bucket fills, and never the bucket's lower half. */
  gentle?: boolean;
  /** Told what the answer says of its cost. */
  onCost?(cost: AdminCost): void;
}

/** The Admin API, for workers: tokens are renewed by it. */
export interface AdminClient {
  /**
   * One operation. Throws AdminApiError, and what `Tokens` throws. One that the bucket can't pay for (by what Shopify said
   * last, or says now) throws at once and names when to ask again, unless `patienceMs` allows for waiting that long here.
   */
  query<Variables extends object, Result>(
    shop: string,
    operation: Operation<Variables, Result>,
    variables: Variables,
    options?: QueryOptions,
  ): Promise<Result>;
  /**
   * Asks with as large a page as Shopify takes: `most`, or what is left of it after Shopify found the operation too dear.
   * Then the page is halved, which is remembered, and it is asked again. Throws what `ask` throws otherwise.
   */
  sized<Result>(operation: { name: string }, most: number, ask: (size: number) => Promise<Result>): Promise<Result>;
  /** What a shop says of itself. */
  fetchShopFacts(shop: string): Promise<ShopFactsRead>;
  /** What Shopify knows of variants, by id; null for one that it doesn't have. `metafieldKeys` are `namespace.key`. */
  fetchVariantFacts(
    shop: string,
    variantIds: readonly string[],
    metafieldKeys: readonly string[],
  ): Promise<Map<string, VariantRead | null>>;
  /** A product with all its variants, or null where Shopify has none of this id. */
  fetchProduct(shop: string, productId: string, metafieldKeys: readonly string[]): Promise<ProductRead | null>;
}

export const API_VERSION = "2026-10";
/** A look-up of a thousand variants empties a bucket; it goes on as the bucket fills. */
const PATIENCE_MS = 30_000;

export function createAdminClient({ tokens, fetch, now, wait, onNetwork, log }: AdminClientOptions): AdminClient {
  const budgets = createBudgets(now);
  const sizes = new Map<string, number>();

  const ask = async (shop: string, token: string, operation: Operation<object, unknown>, variables: object) => {
    const answer = await fetch(`https://${shop}/admin/api/${API_VERSION}/graphql.json`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
    }).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "not_shopify") throw error;
      throw new AdminApiError("unavailable", `Shopify didn't answer ${operation.name}.`);
    });
    const body = await answer
      .text()
      .then((text) => parseWellFormed(text))
      .catch(() => null);
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body };
  };

  const once = async (
    shop: string,
    operation: Operation<object, unknown>,
    variables: object,
    { gentle = false, onCost }: QueryOptions,
  ): Promise<unknown> => {
    const shape = shapeOf(operation.name, variables);
    const token = await tokens.freshToken(shop);
    budgets.take(shop, shape);
    const first = await ask(shop, token, operation, variables);
    // The token may have ended early (a reinstall, say): once, it is replaced.
    const answer =
      first.status === 401 ? await ask(shop, await tokens.tokenAfter(shop, token), operation, variables) : first;
    if (answer.status === 403) await onNetwork(wordsOf(answer.body));
    else if (answer.status === 200) await onNetwork(null);
    const cost = readCost(answer.body);
    if (cost) {
      budgets.note(shop, shape, cost, gentle);
      onCost?.(cost);
    }
    return readAdminAnswer(answer, operation.name, now());
  };

  const query: AdminClient["query"] = async (shop, operation, variables, options = {}) => {
    const until = now() + (options.patienceMs ?? 0);
    const shape = shapeOf(operation.name, variables);
    for (;;) {
      const planned = budgets.waitMs(shop, shape, options.gentle ?? false);
      try {
        if (planned > 0) {
          const retryAt = new Date(now() + planned);
          throw new AdminApiError("throttled", `${shop} has no points left for ${operation.name}.`, { retryAt });
        }
        return readData(operation, await once(shop, operation, variables, options));
      } catch (error) {
        const again =
          error instanceof AdminApiError && error.code === "throttled" ? error.retryAt?.getTime() : undefined;
        if (again === undefined || again > until) throw error;
        await wait(Math.max(0, again - now()));
      }
    }
  };

  const sized: AdminClient["sized"] = async ({ name }, most, askWith) => {
    for (;;) {
      const size = Math.max(1, Math.min(most, sizes.get(name) ?? most));
      try {
        return await askWith(size);
      } catch (error) {
        if (!(error instanceof AdminApiError) || error.code !== "too_dear" || size === 1) throw error;
        const half = Math.floor(size / 2);
        sizes.set(name, Math.min(half, sizes.get(name) ?? half));
        log.warn({ operation: name, cost: error.cost, size: half }, "too dear for Shopify: asked for in smaller pages");
      }
    }
  };

  return {
    query,
    sized,
    fetchShopFacts: (shop) => query(shop, shopFacts, {}),
    async fetchVariantFacts(shop, variantIds, metafieldKeys) {
      const facts = new Map<string, VariantRead | null>(variantIds.map((id) => [id, null]));
      for (const variables of variantFactsVariables(variantIds, metafieldKeys)) {
        for (let ids = variables.ids; ids.length > 0; ) {
          const { found, asked } = await sized(variantFacts, ids.length, async (size) => {
            const part = { ...variables, ids: ids.slice(0, size) };
            return { found: await query(shop, variantFacts, part, { patienceMs: PATIENCE_MS }), asked: size };
          });
          for (const known of found) facts.set(known.variantId, known);
          ids = ids.slice(asked);
        }
      }
      return facts;
    },
    async fetchProduct(shop, productId, metafieldKeys) {
      const variables = productFactsVariables(productId, metafieldKeys);
      const variants: ProductRead["variants"] = new Map();
      const pageAfter = (after: string | null): Promise<ProductPage | null> =>
        sized(productFacts, variables.first, (first) =>
          query(shop, productFacts, { ...variables, first, after }, { patienceMs: PATIENCE_MS }),
        );
      let page = await pageAfter(null);
      while (page) {
        for (const { variantId, own } of page.variants) variants.set(variantId, own);
        if (page.next === null) return { facts: page.facts, variants };
        page = await pageAfter(page.next);
      }
      return null;
    },
  };
}

/** What Shopify says in an answer that isn't GraphQL's. */
function wordsOf(body: unknown): string {
  const errors = typeof body === "object" && body !== null && "errors" in body ? body.errors : null;
  return typeof errors === "string" ? errors.slice(0, 200) : "403";
}

function readData<Result>(operation: Operation<object, Result>, data: unknown): Result {
  try {
    return operation.read(data);
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    throw new AdminApiError("unreadable", `Shopify's answer to ${operation.name} can't be read: ${words}`);
  }
}
