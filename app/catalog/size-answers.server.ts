import type { Sql } from "../platform/database/database.server.ts";
import { readProduct } from "./product-facts.server.ts";
import { type SizeAnswer, sizeAnswerOf } from "./size-answer.ts";

/** What the storefront's question for a product's sizes comes to; `later`: Shopify has to be asked first. */
export type SizesOutcome = { outcome: "known"; answer: SizeAnswer } | { outcome: "no_product" } | { outcome: "later" };

export interface SizeAnswersOptions {
  sql: Sql;
  /** Has a worker ask Shopify for the whole product. */
  lookUp(shopId: number, productId: string): Promise<void>;
  /** Whether a shop's visitors may have one more product looked up now: the ids are theirs to make up. */
  mayLookUp(shopId: number): Promise<boolean>;
  /** Waits so many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** A page waits for its sizes no longer; the next one finds them kept. */
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 150;
const WAITING_AT_MOST = 100;

/**
 * Answers what sizes a product has, out of the kept facts. A product that isn't kept whole is looked up by a worker,
 * once however many visitors ask, and waited for a moment.
 */
export function createSizeAnswers({ sql, lookUp, mayLookUp, wait }: SizeAnswersOptions) {
  const waiting = new Map<string, Promise<SizesOutcome>>();

  const read = async (shopId: number, productId: string): Promise<SizesOutcome> => {
    const kept = await readProduct(sql, shopId, productId);
    if (!kept?.whole) return { outcome: "later" };
    const answer = sizeAnswerOf(kept);
    return answer ? { outcome: "known", answer } : { outcome: "no_product" };
  };

  const askAndWait = async (shopId: number, productId: string): Promise<SizesOutcome> => {
    await lookUp(shopId, productId);
    let found: SizesOutcome = { outcome: "later" };
    for (let waited = 0; waited < PATIENCE_MS && found.outcome === "later"; waited += LOOK_EVERY_MS) {
      await wait(LOOK_EVERY_MS);
      found = await read(shopId, productId);
    }
    return found;
  };

  /** Throws when the database can't be asked. */
  return async (shopId: number, productId: string): Promise<SizesOutcome> => {
    const found = await read(shopId, productId);
    if (found.outcome !== "later") return found;
    const key = `${shopId}/${productId}`;
    const asked = waiting.get(key);
    if (asked) return asked;
    if (waiting.size >= WAITING_AT_MOST) return found;
    const look = async () => ((await mayLookUp(shopId)) ? askAndWait(shopId, productId) : found);
    const asking = look().finally(() => waiting.delete(key));
    waiting.set(key, asking);
    return asking;
  };
}

export type SizeAnswers = ReturnType<typeof createSizeAnswers>;
