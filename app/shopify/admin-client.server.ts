import { AdminApiError, readAdminAnswer } from "./admin-answer.ts";
import type { Operation } from "./operations/operation.ts";
import { shopFacts } from "./operations/shop-facts.ts";
import { variantFacts, variantFactsVariables } from "./operations/variant-facts.ts";
import type { Fetch } from "./shopify-fetch.server.ts";
import type { Tokens } from "./tokens.server.ts";

export interface AdminClientOptions {
  tokens: Tokens;
  fetch: Fetch;
  now(): number;
  /** Waits so many milliseconds. */
  wait(ms: number): Promise<void>;
}

export type ShopFactsRead = ReturnType<typeof shopFacts.read>;
export type VariantFactsRead = ReturnType<typeof variantFacts.read>[number];

/** The Admin API, for workers: tokens are renewed by it. */
export interface AdminClient {
  /**
   * One operation. Throws AdminApiError, and what `Tokens` throws. A throttled one throws at once and names when to ask
   * again, unless `patienceMs` allows for waiting that long here.
   */
  query<Variables extends object, Result>(
    shop: string,
    operation: Operation<Variables, Result>,
    variables: Variables,
    options?: { patienceMs?: number },
  ): Promise<Result>;
  /** What a shop says of itself. */
  fetchShopFacts(shop: string): Promise<ShopFactsRead>;
  /** What Shopify knows of variants, by id; null for one that it doesn't have. `metafieldKeys` are `namespace.key`. */
  fetchVariantFacts(
    shop: string,
    variantIds: readonly string[],
    metafieldKeys: readonly string[],
  ): Promise<Map<string, VariantFactsRead | null>>;
}

export const API_VERSION = "2026-10";
/** A look-up of a thousand variants empties a bucket; it goes on as the bucket fills. */
const PATIENCE_MS = 30_000;

export function createAdminClient({ tokens, fetch, now, wait }: AdminClientOptions): AdminClient {
  const ask = async (shop: string, token: string, operation: Operation<object, unknown>, variables: object) => {
    const answer = await fetch(`https://${shop}/admin/api/${API_VERSION}/graphql.json`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
    }).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "not_shopify") throw error;
      throw new AdminApiError("unavailable", `Shopify didn't answer ${operation.name}.`);
    });
    const body: unknown = await answer.json().catch(() => null);
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body };
  };

  const once = async (shop: string, operation: Operation<object, unknown>, variables: object): Promise<unknown> => {
    const token = await tokens.freshToken(shop);
    const first = await ask(shop, token, operation, variables);
    // The token may have ended early (a reinstall, say): once, it is replaced.
    const answer =
      first.status === 401 ? await ask(shop, await tokens.tokenAfter(shop, token), operation, variables) : first;
    return readAdminAnswer(answer, operation.name, now());
  };

  const query: AdminClient["query"] = async (shop, operation, variables, { patienceMs = 0 } = {}) => {
    const until = now() + patienceMs;
    for (;;) {
      try {
        return readData(operation, await once(shop, operation, variables));
      } catch (error) {
        const again =
          error instanceof AdminApiError && error.code === "throttled" ? error.retryAt?.getTime() : undefined;
        if (again === undefined || again > until) throw error;
        await wait(Math.max(0, again - now()));
      }
    }
  };

  return {
    query,
    fetchShopFacts: (shop) => query(shop, shopFacts, {}),
    async fetchVariantFacts(shop, variantIds, metafieldKeys) {
      const facts = new Map<string, VariantFactsRead | null>(variantIds.map((id) => [id, null]));
      for (const variables of variantFactsVariables(variantIds, metafieldKeys)) {
        const found = await query(shop, variantFacts, variables, { patienceMs: PATIENCE_MS });
        for (const known of found) facts.set(known.variantId, known);
      }
      return facts;
    },
  };
}

function readData<Result>(operation: Operation<object, Result>, data: unknown): Result {
  try {
    return operation.read(data);
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    throw new AdminApiError("unreadable", `Shopify's answer to ${operation.name} can't be read: ${words}`);
  }
}
