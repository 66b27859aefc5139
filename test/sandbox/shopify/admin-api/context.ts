import type { SandboxShop } from "../shop.ts";
import type { World } from "../world.ts";

/** One operation of the Admin API on its way: who asks, and what it has cost so far. */
export interface ApiContext {
  readonly world: World;
  readonly shop: SandboxShop;
  readonly scopes: readonly string[];
  /** The twin's own address, under which results of bulk operations lie. */
  readonly origin: string;
  /** A bulk operation reads whole connections, a page argument or not. */
  readonly bulk: boolean;
  /** What was found so far, in points: what the operation costs in the end. */
  cost: number;
  /** What Shopify says in `extensions.search` of a query it didn't understand. */
  readonly searchWarnings: {
    path: string[];
    query: string;
    warnings: { field: string; message: string; code: string }[];
  }[];
}

/** A node as the resolvers hand it out: plain values, and functions for what costs something. */
export type ApiNode = { readonly __typename: string } & Readonly<Record<string, unknown>>;
