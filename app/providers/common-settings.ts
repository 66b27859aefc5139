import { z } from "zod";
import { parseReferenceRule } from "../domain/product-reference.ts";

/** A required text, trimmed. */
export const requiredText = (label: string) => z.string().trim().min(1, `${label} must not be blank.`).max(500);

/** An optional text, trimmed; blank counts as nothing. */
export const optionalText = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text || null)
  .nullable()
  .default(null);

export const flag = z.boolean().default(false);

/** The settings that every connection has (`mapping.md`), for a provider's strict object. */
export const commonSettings = {
  currency: z.enum(["presentment", "shop"]).default("presentment"),
  sendTestOrders: flag,
  onlineOrdersOnly: flag,
  productReference: z
    .string()
    .refine(
      (rule) => parseReferenceRule(rule) !== null,
      "must be one of variant_sku, product_id, variant_id, handle, barcode, metafield:namespace.key, sku_prefix:SEPARATOR.",
    )
    .default("product_id"),
  sizeMap: z.record(z.string(), z.string()).default({}),
  // Shopify takes names of 255 characters and three options a product; a shop has more than three kinds of products.
  sizeOptions: z
    .array(z.string().trim().max(255, "must be an option's name, of 255 characters at most."))
    .max(50, "must be 50 names at most.")
    .transform((names) => names.filter((name) => name !== ""))
    .default([]),
};
