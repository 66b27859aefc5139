import { z } from "zod";

/**
 * What a person sets for the app in Shopify's dashboards. Until it is set, Shopify refuses what depends on it, whatever a
 * merchant has granted.
 */
export interface Dashboard {
  /**
   * Partner Dashboard > API access requests > Run bulk operations (changelog "Apps must enable bulk operations before use",
   * 2026-11-06): without it a bulk query is an access-denied error on every API version; lost after 31 days without one.
   */
  bulkQueries: boolean;
  /**
   * Dev Dashboard > Settings > IP allowlist (docs "Restrict API access with an IP allowlist"): `allowed` holds the app's
   * address; `elsewhere` doesn't, so that every call of the Admin API is answered 403; `none` is no list at all, without
   * which bulk operations fail since 2026-11-12 and nobody can install the app since 2026-11-20.
   */
  network: "allowed" | "elsewhere" | "none";
  /**
   * Partner Dashboard > API access requests > Protected customer data (docs "Work with protected customer data"): unless it
   * is selected, orders are refused as objects, and a version with order topics can't be created (Shopify/cli 6485).
   */
  protectedData: boolean;
  /** Gated scopes that Shopify has granted to the app (API access requests): no other may stand in its file. */
  grantedScopes: string[];
  /**
   * Fields that are refused all the same, such as `Order.shippingAddress`: which of them a missing approval of one field
   * touches is told nowhere in full.
   */
  refusedFields: string[];
}

export const EVERYTHING_SET: Readonly<Dashboard> = {
  bulkQueries: true,
  network: "allowed",
  protectedData: true,
  grantedScopes: [],
  refusedFields: [],
};

/** `POST /__sandbox/dashboard`: what is named is changed. */
export const DashboardChange = z
  .strictObject({
    bulkQueries: z.boolean(),
    network: z.enum(["allowed", "elsewhere", "none"]),
    protectedData: z.boolean(),
    grantedScopes: z.array(z.string()),
    refusedFields: z.array(z.string().regex(/^[A-Z]\w+\.[a-z]\w+$/, "must be Type.field")),
  })
  .partial();

/** So long an app keeps its access to bulk queries without running one. */
export const BULK_UNUSED_MS = 31 * 86_400_000;
