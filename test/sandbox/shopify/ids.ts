/** A number as Shopify gives out: 13 or 14 digits as a rule, and now and then more than a double can hold. */
export type Id = bigint;

/** Beyond 2^53, where a careless `JSON.parse` loses the last digits. */
const LARGE = 820_982_911_946_154_001n;

/** Gives out growing ids of one kind in one shop. Every `largeEvery`th lies beyond 2^53 (0: none does). */
export function createIds(first: bigint, largeEvery = 0): () => Id {
  let given = 0n;
  return () => {
    given += 1n;
    const large = largeEvery > 0 && given % BigInt(largeEvery) === 0n;
    // A stride keeps neighbours apart, as ids of a shared platform are.
    return large ? LARGE + first + given * 2n : first + given * 32_768n;
  };
}

/** Gives the global id, such as `gid://shopify/Order/1`. */
export function gid(type: string, id: Id | string): string {
  return `gid://shopify/${type}/${id}`;
}

/** Takes a global id and gives its type and number; undefined when it isn't one of Shopify's. */
export function readGid(text: string): { type: string; id: Id } | undefined {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d{1,20})$/.exec(text);
  return match?.[1] && match[2] ? { type: match[1], id: BigInt(match[2]) } : undefined;
}
