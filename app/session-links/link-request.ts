import { z } from "zod";
import { type CarriedKey, isValidLinkValue, type LinkKey } from "../domain/session-link.ts";

/** A visitor's link to be kept for a cart. */
export interface LinkToKeep {
  cartToken: string;
  values: Partial<Record<CarriedKey, string>>;
}

const request = z.object({
  cart: z
    .string()
    .transform((token) => token.split("?")[0] ?? "")
    .refine((token) => /^[A-Za-z0-9_-]{8,128}$/.test(token)),
});

/**
 * Reads what the storefront's script sent; null for anything else. Every value was in the visitor's hands: one that
 * can't be an id is left out, as in an order's attributes.
 */
export function readLinkRequest(body: unknown, linkKeys: readonly LinkKey[]): LinkToKeep | null {
  const read = request.safeParse(body);
  if (!read.success) return null;
  const given = body as Record<string, unknown>;
  const values: LinkToKeep["values"] = {};
  for (const key of [...linkKeys, "market"]) {
    const value = given[key];
    if (isValidLinkValue(key, value)) values[key] = value;
  }
  if (!linkKeys.some((key) => values[key])) return null;
  return { cartToken: read.data.cart, values };
}
