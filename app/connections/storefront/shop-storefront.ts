import { z } from "zod";
import { DEFAULT_SHOP_STOREFRONT, type ShopStorefront } from "./document.ts";

const shopStorefront = z
  .object({
    consent: z.enum(["analytics", "preferences"]).catch(DEFAULT_SHOP_STOREFRONT.consent),
    proxy: z
      .string()
      .regex(/^\/\w+\/[\w-]+$/)
      .catch(DEFAULT_SHOP_STOREFRONT.proxy),
  })
  .catch(DEFAULT_SHOP_STOREFRONT);

const published = z.object({
  at: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .nullable()
    .catch(null),
  fault: z.string().nullable().catch(null),
});

/** How the last writing of a shop's public settings to Shopify went: `at` is the last that went well. */
export type PublishedState = z.output<typeof published>;

const part = (settings: unknown, name: string): unknown =>
  typeof settings === "object" && settings !== null ? (settings as Record<string, unknown>)[name] : undefined;

/** What holds for all of a shop's widgets, from the shop's settings as they are kept; what can't be read is the default. */
export function readShopStorefront(settings: unknown): ShopStorefront {
  return shopStorefront.parse(part(settings, "storefront") ?? {});
}

/** The state that publishing left in the shop's settings. */
export function readPublished(settings: unknown): PublishedState {
  return published.parse(part(settings, "storefrontPublished") ?? {});
}
