import { OPERATIONS } from "./operations/all.ts";

/** The access scopes that this app knows of. */
export type Scope = "read_orders" | "read_products" | "write_app_proxy" | "read_all_orders";

/** The scope that each topic's subscription needs; null where none does. */
export const TOPIC_SCOPES: Readonly<Record<string, Scope | null>> = {
  "orders/paid": "read_orders",
  "orders/create": "read_orders",
  "orders/updated": "read_orders",
  "orders/cancelled": "read_orders",
  "orders/fulfilled": "read_orders",
  "orders/edited": "read_orders",
  "refunds/create": "read_orders",
  "products/update": "read_products",
  "products/delete": "read_products",
  "shop/update": null,
  "app/uninstalled": null,
  "app/scopes_update": null,
  "customers/data_request": null,
  "customers/redact": null,
  "shop/redact": null,
};

/** What is neither an operation nor a topic and needs a scope all the same. Optional ones are asked for when first used. */
export const FEATURE_SCOPES: Readonly<Record<string, { scope: Scope; optional: boolean }>> = {
  "session ids minted through the app proxy": { scope: "write_app_proxy", optional: false },
  "backfill of orders older than 60 days": { scope: "read_all_orders", optional: true },
};

const features = Object.values(FEATURE_SCOPES);
const scopesOf = (optional: boolean): Scope[] =>
  features.flatMap((feature) => (feature.optional === optional ? [feature.scope] : []));

/** What a shop grants at install, and what it may be asked for later: exactly what something above needs. */
export const SCOPES: { required: readonly Scope[]; optional: readonly Scope[] } = {
  required: [
    ...new Set<Scope>([
      ...Object.values(TOPIC_SCOPES).filter((scope) => scope !== null),
      ...OPERATIONS.flatMap((operation): readonly Scope[] => operation.scopes),
      ...scopesOf(false),
    ]),
  ],
  optional: [...new Set(scopesOf(true))],
};
