import { ordersCount } from "./orders-count.ts";
import { appMetafieldsSet } from "./app-metafields-set.ts";
import { appMetafields } from "./app-metafields.ts";
import { bulkCancel } from "./bulk-cancel.ts";
import { bulkRun } from "./bulk-run.ts";
import { bulkStatus } from "./bulk-status.ts";
import type { Operation } from "./operation.ts";
import { LINES_AT_ONCE, orderLines } from "./order-lines.ts";
import { ORDERS_AT_ONCE, ordersById, ordersByIdVariables } from "./orders-by-id.ts";
import { HEADS_AT_ONCE, orderHeads } from "./order-heads.ts";
import { catalogueVariables, catalogueVariants } from "./catalogue-variants.ts";
import { productFacts, productFactsVariables } from "./product-facts.ts";
import { resubscribe } from "./resubscribe.ts";
import { shopFacts } from "./shop-facts.ts";
import { subscribe } from "./subscribe.ts";
import { subscriptions } from "./subscriptions.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { variantFacts, variantFactsVariables } from "./variant-facts.ts";

/** An operation with variables for as much as the app ever asks for by it; the ids are nobody's. */
export interface LargestUse {
  operation: Operation<object, unknown>;
  variables: object;
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));
const VARIANTS = 1_000;
/** A metafield that names products, for each of four providers. */
const KEYS = ["custom.a", "custom.b", "custom.c", "custom.d"];

const use = <Variables extends object>(
  operation: Operation<Variables, unknown>,
  variables: NoInfer<Variables>,
): LargestUse => ({ operation, variables });

/** The largest use of every operation: what each may cost at most is reckoned by a test, and asked of Shopify by `doctor`. */
export const LARGEST_USES: readonly LargestUse[] = [
  use(shopFacts, {}),
  ...variantFactsVariables(ids(VARIANTS), KEYS)
    .slice(0, 1)
    .map((variables) => use(variantFacts, variables)),
  use(productFacts, productFactsVariables("1", KEYS)),
  use(catalogueVariants, catalogueVariables(KEYS, null)),
  use(ordersById, ordersByIdVariables(ids(ORDERS_AT_ONCE), { addresses: true, customer: true })),
  use(orderLines, { id: "gid://shopify/Order/1", first: LINES_AT_ONCE, after: null }),
  use(orderHeads, { query: "", sortKey: "UPDATED_AT", first: HEADS_AT_ONCE, after: null }),
  use(ordersCount, { query: "" }),
  // A query that is none: Shopify counts it, and starts nothing.
  use(bulkRun, { query: "" }),
  use(bulkStatus, { id: "gid://shopify/BulkOperation/1" }),
  use(bulkCancel, { id: "gid://shopify/BulkOperation/1" }),
  use(appMetafields, { namespace: "fitloop" }),
  use(appMetafieldsSet, { metafields: [] }),
  use(subscriptions, {}),
  // An address that is none, and ids of nobody.
  use(subscribe, { topic: "SHOP_UPDATE", uri: "", fields: [] }),
  use(resubscribe, { id: "gid://shopify/WebhookSubscription/1", uri: "", fields: [] }),
  use(unsubscribe, { id: "gid://shopify/WebhookSubscription/1" }),
];
