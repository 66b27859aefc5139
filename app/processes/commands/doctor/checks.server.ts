import type { Check } from "./check.server.ts";
import { CONNECTION_CHECKS } from "./connection-checks.server.ts";
import { MACHINE_CHECKS } from "./machine-checks.server.ts";
import { ORDER_CHECKS } from "./order-checks.server.ts";
import { SHOP_CHECKS } from "./shop-checks.server.ts";
import { SHOPIFY_CHECKS } from "./shopify-checks.server.ts";

/** Everything that `doctor` looks at, in the order in which it is told. A new check is an entry of one of these lists. */
export const CHECKS: readonly Check[] = [
  ...MACHINE_CHECKS,
  ...ORDER_CHECKS,
  ...CONNECTION_CHECKS,
  ...SHOP_CHECKS,
  ...SHOPIFY_CHECKS,
];
