import { shopFacts } from "./shop-facts.ts";
import { variantFacts } from "./variant-facts.ts";

/** Every operation of this app; a test holds each against Shopify's schema, and the list against the folder. */
export const OPERATIONS = [shopFacts, variantFacts] as const;
