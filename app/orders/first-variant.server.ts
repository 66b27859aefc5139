import { messageOf } from "../domain/text.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import { catalogueVariables, catalogueVariants } from "../shopify/admin/operations/catalogue-variants.ts";
import type { SampledVariant } from "./sample-order.ts";

/** Among so many of a shop's first variants there is one that is for sale. */
const LOOKED_AT = 20;

/** Asks Shopify for a variant of the shop's first product that is for sale; null where it has none, or can't be asked. */
export function createFirstVariant({ admin, log }: { admin: Pick<AdminClient, "query">; log: Log }) {
  return async (shop: { domain: string }): Promise<SampledVariant | null> => {
    try {
      const asked = { ...catalogueVariables([], null), first: LOOKED_AT };
      const { variants } = await admin.query(shop.domain, catalogueVariants, asked);
      const found = variants.find(({ isActive, isGiftCard }) => isActive && !isGiftCard);
      if (!found) return null;
      const { productId, variantId, variantTitle, product, own } = found;
      return { productId, variantId, variantTitle, sku: own.sku, vendor: product.vendor, title: product.title };
    } catch (error) {
      log.warn({ shop: shop.domain, error: messageOf(error) }, "Shopify can't be asked for a product");
      return null;
    }
  };
}
