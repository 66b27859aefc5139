import { Drop as LiquidDrop } from "liquidjs";
import type { SandboxMetafield, SandboxProduct, SandboxVariant } from "../shopify/catalogue.ts";
import { translateHandle, translateName, translateValue } from "./translate.ts";
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
export function variantDrop(variant: SandboxVariant, available = true, word: Translate = same): Drop {
  return {
    id: String(variant.id),
    title: variant.title,
    sku: variant.sku ?? "",
    barcode: variant.barcode ?? "",
    available,
    price: variant.price,
    options: variant.options.map(({ value }) => word(value)),
    metafields: metafieldsDrop(variant.metafields),
  };
}

/** An option's value in Liquid: an object with an id that prints as its name. */
export class ValueDrop extends LiquidDrop {
  readonly name: string;
  readonly id: string;

  constructor(name: string, id: string) {
    super();
    this.name = name;
    this.id = id;
  }

  override valueOf(): string {
    return this.name;
  }
}

type Translate = (text: string) => string;
const same: Translate = (text) => text;
const LISTED_AT_MOST = 250;

/** A product as Liquid sees it, in a translation where the page isn't in the shop's language. */
export function productDrop(
  product: SandboxProduct,
  selected: string | null,
  isAvailable: (variant: SandboxVariant) => boolean = () => true,
  locale: string | null = null,
): Drop {
  const word: Translate = locale === null ? same : (value) => translateValue(value, locale);
  const name: Translate = locale === null ? same : (text) => translateName(text, locale);
  const handle = locale === null ? product.handle : translateHandle(product.handle, locale);
  const all = product.variants.map((variant) => variantDrop(variant, isAvailable(variant), word));
  // A standard option's values lie in a metafield of Shopify's: https://shopify.dev/docs/apps/build/product-merchandising
  const standard = product.options.flatMap(({ linked, values }) =>
    linked ? [{ namespace: "shopify", key: linked, type: "json", value: JSON.stringify(values) }] : [],
  );
  // https://shopify.dev/docs/api/liquid/objects/product#product-variants
  const variants = all.slice(0, LISTED_AT_MOST);
  const shown = all.find(({ id }) => id === selected) ?? all.find((variant) => variant["available"] === true) ?? all[0];
  return {
    id: String(product.id),
    handle,
    title: product.title,
    vendor: product.vendor,
    url: `/products/${encodeURIComponent(handle)}`,
    featured_image: `//cdn.shop.example/${String(product.id)}.jpg`,
    options: product.options.map((option) => name(option.name)),
    options_with_values: product.options.map((option, place) => ({
      name: name(option.name),
      values: option.values.map((value, at) => new ValueDrop(word(value), `${String(option.id)}${at}`)),
      position: place + 1,
    })),
    variants,
    selected_or_first_available_variant: shown,
    metafields: metafieldsDrop([...product.metafields, ...standard]),
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
