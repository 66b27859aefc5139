/** How a connection names a product to its provider, on the order and on the storefront alike. */
export type ReferenceRule =
  | { kind: "variant_sku" | "product_id" | "variant_id" | "handle" | "barcode" }
  | { kind: "metafield"; key: string }
  | { kind: "sku_prefix"; separator: string };

const PLAIN_RULES = ["variant_sku", "product_id", "variant_id", "handle", "barcode"] as const;

/** Reads a rule as the settings write it (`metafield:ns.key`, `sku_prefix:-`), or gives null for no rule of ours. */
export function parseReferenceRule(text: string): ReferenceRule | null {
  const plain = PLAIN_RULES.find((rule) => rule === text);
  if (plain) return { kind: plain };
  if (text.startsWith("sku_prefix:")) {
    const separator = text.slice("sku_prefix:".length);
    return separator === "" ? null : { kind: "sku_prefix", separator };
  }
  const metafield = /^metafield:([^.\s]+\..*\S)$/.exec(text);
  return metafield?.[1] ? { kind: "metafield", key: metafield[1] } : null;
}

/** What a rule reads. The storefront fills it from Liquid, the orders' side from the line and the variant's facts. */
export interface ReferenceSource {
  sku: string | null;
  productId: string | null;
  variantId: string | null;
  handle: string | null;
  barcode: string | null;
  metafields: Readonly<Record<string, string>>;
}

/** The product reference under a rule, trimmed, or null when the rule gives nothing. */
export function productReference(rule: ReferenceRule, source: ReferenceSource): string | null {
  return readReference(rule, source)?.trim() || null;
}

function readReference(rule: ReferenceRule, source: ReferenceSource): string | null {
  switch (rule.kind) {
    case "variant_sku":
      return source.sku;
    case "product_id":
      return source.productId;
    case "variant_id":
      return source.variantId;
    case "handle":
      return source.handle;
    case "barcode":
      return source.barcode;
    case "metafield":
      return Object.hasOwn(source.metafields, rule.key) ? (source.metafields[rule.key] ?? null) : null;
    case "sku_prefix": {
      const end = source.sku?.lastIndexOf(rule.separator) ?? -1;
      return end < 0 ? source.sku : (source.sku ?? "").slice(0, end);
    }
  }
}
