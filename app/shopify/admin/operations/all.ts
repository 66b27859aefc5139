import { appMetafieldsSet } from "./app-metafields-set.ts";
import { appMetafields } from "./app-metafields.ts";
import { bulkCancel } from "./bulk-cancel.ts";
import { bulkRun } from "./bulk-run.ts";
import { bulkStatus } from "./bulk-status.ts";
import { orderLines } from "./order-lines.ts";
import { ordersById } from "./orders-by-id.ts";
import { ordersCount } from "./orders-count.ts";
import { orderHeads } from "./order-heads.ts";
import { catalogueVariants } from "./catalogue-variants.ts";
import { productFacts } from "./product-facts.ts";
import { resubscribe } from "./resubscribe.ts";
import { shopFacts } from "./shop-facts.ts";
import { subscribe } from "./subscribe.ts";
import { subscriptions } from "./subscriptions.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { variantFacts } from "./variant-facts.ts";

/** Every operation of this app; a test holds each against Shopify's schema, and the list against the folder. */
export const OPERATIONS = [
  shopFacts,
  variantFacts,
  productFacts,
  catalogueVariants,
  ordersById,
  orderLines,
  orderHeads,
  ordersCount,
  bulkRun,
  bulkStatus,
  bulkCancel,
  appMetafields,
  appMetafieldsSet,
  subscriptions,
  subscribe,
  resubscribe,
  unsubscribe,
] as const;
