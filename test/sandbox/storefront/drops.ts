import { Drop as LiquidDrop } from "liquidjs";
import type { SandboxMetafield, SandboxProduct, SandboxVariant } from "../shopify/catalogue.ts";
import { countOf, lineKey, type Cart } from "./carts.ts";

type Drop = Record<string, unknown>;

/** A metafield in Liquid: `.value` is what its type makes of the text, and so is the metafield itself when printed. */
export class MetafieldDrop extends LiquidDrop {
  readonly type: string;
  value: unknown;

  constructor(type: string, text: string) {
    super();
    this.type = type;
    this.value = type === "json" ? JSON.parse(text) : type === "boolean" ? text === "true" : text;
  }

  override valueOf(): unknown {
    return this.value;
  }
}

/** Metafields by namespace and key. */
export function metafieldsDrop(fields: readonly SandboxMetafield[]): Record<string, Record<string, MetafieldDrop>> {
  const drop: Record<string, Record<string, MetafieldDrop>> = {};
  for (const { namespace, key, type, value } of fields) {
    (drop[namespace] ??= {})[key] = new MetafieldDrop(type, value);
  }
  return drop;
}

/** A variant as Liquid sees it; ids are texts, since Liquid's numbers are wider than JavaScript's. */
export function variantDrop(variant: SandboxVariant): Drop {
  return {
    id: String(variant.id),
    title: variant.title,
    sku: variant.sku ?? "",
    barcode: variant.barcode ?? "",
    available: true,
    price: variant.price,
    options: variant.options.map(({ value }) => value),
    metafields: metafieldsDrop(variant.metafields),
  };
}

/** A product as Liquid sees it, with the variant that the address selects. */
export function productDrop(product: SandboxProduct, selected: string | null): Drop {
  const variants = product.variants.map(variantDrop);
  return {
    id: String(product.id),
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    url: `/products/${encodeURIComponent(product.handle)}`,
    featured_image: `//cdn.shop.example/${String(product.id)}.jpg`,
    options: product.options.map(({ name }) => name),
    options_with_values: product.options.map(({ name, values }, place) => ({ name, values, position: place + 1 })),
    variants,
    selected_or_first_available_variant: variants.find(({ id }) => id === selected) ?? variants[0],
    metafields: metafieldsDrop(product.metafields),
  };
}

/** The cart as Liquid sees it: without its private attributes. */
export function cartDrop(cart: Cart | undefined, titles: (variant: SandboxVariant) => string): Drop {
  const lines = cart?.lines ?? [];
  return {
    item_count: countOf(cart),
    attributes: Object.fromEntries(Object.entries(cart?.attributes ?? {}).filter(([name]) => !name.startsWith("__"))),
    total_price: lines.reduce((sum, { variant, quantity }) => sum + variant.price * quantity, 0),
    items: lines.map((line, place) => ({
      key: lineKey(line),
      index: place + 1,
      title: titles(line.variant),
      variant: variantDrop(line.variant),
      quantity: line.quantity,
      properties: Object.entries(line.properties).map(([first, last]) => ({ first, last })),
    })),
  };
}
