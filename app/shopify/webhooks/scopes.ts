import { OPERATIONS } from "../admin/operations/all.ts";
import { topicNames, topicOf } from "./topics.ts";

/** The access scopes that this app knows of. */
export type Scope = "read_orders" | "read_products" | "write_app_proxy";

/**
 * What is neither an operation nor a topic and needs a scope all the same. None is optional: the one that we could use,
 * `read_all_orders`, may stand in `shopify.app.toml` only after Shopify has granted it to the app (Shopify/cli issue 5670).
 */
export const FEATURE_SCOPES: Readonly<Record<string, Scope>> = {
  "session ids minted through the app proxy": "write_app_proxy",
};

/** Why each scope is asked for, in a merchant's and a reviewer's words. */
export const SCOPE_REASONS: Readonly<Record<Scope, string>> = {
  read_orders: "the orders to carry",
  read_products: "the sizes in their options",
  write_app_proxy: "session ids at the shop's own address",
};

/** What a shop grants at install: exactly what something above needs. */
export const SCOPES: readonly Scope[] = [
  ...new Set<Scope>([
    ...topicNames().flatMap((name) => topicOf(name).scope ?? []),
    ...OPERATIONS.flatMap((operation): readonly Scope[] => operation.scopes),
    ...Object.values(FEATURE_SCOPES),
  ]),
];
