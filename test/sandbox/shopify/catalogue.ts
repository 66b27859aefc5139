import { PRODUCT_ROWS, type BarcodeStyle, type ProductRow } from "./catalogue-data.ts";
import { createIds, type Id } from "./ids.ts";
import { decimalsOf, fromEuroCents } from "./money.ts";
import type { ShopDefinition } from "./shops.ts";

export interface SandboxMetafield {
  namespace: string;
  key: string;
  type: string;
  value: string;
}

export interface SandboxVariant {
  readonly id: Id;
  readonly productId: Id;
  /** `Default Title` where the product has no options. */
  title: string;
  /** In the product's option order; `Title: Default Title` where the product has none. */
  options: { name: string; value: string }[];
  sku: string | null;
  barcode: string | null;
  /** In minor units of the shop's currency. */
  price: number;
  position: number;
  metafields: SandboxMetafield[];
  updatedAt: number;
}

export interface SandboxProduct {
  readonly id: Id;
  handle: string;
  title: string;
  vendor: string;
  giftCard: boolean;
  /** `linked` is the key of the `shopify` metafield that a standard option stands for, such as `size`. */
  options: { id: Id; name: string; values: string[]; linked?: string }[];
  variants: SandboxVariant[];
  metafields: SandboxMetafield[];
  readonly createdAt: number;
  updatedAt: number;
}

/** A shop's products, each with an id of its own in every shop. */
export interface Catalogue {
  readonly products: Map<Id, SandboxProduct>;
  readonly variants: Map<Id, SandboxVariant>;
}

/** The day on which the sandbox's shops opened. */
export const OPENED_AT = Date.UTC(2025, 2, 3, 9, 0, 0);

/** Makes the whole catalogue of a shop, the same on every run; `shopNumber` keeps the ids of shops apart. */
export function createCatalogue(shop: ShopDefinition, shopNumber: number): Catalogue {
  const offset = BigInt(shopNumber) * 4_000_000_000n;
  // The eleventh of each kind is too large for a double: an app that reads ids with JSON.parse points at nothing.
  const ids = {
    product: createIds(9_237_200_000_000n + offset, 11),
    variant: createIds(47_424_700_000_000n + offset, 11),
    option: createIds(11_700_000_000_000n + offset),
  };
  const catalogue: Catalogue = { products: new Map(), variants: new Map() };
  PRODUCT_ROWS.forEach((row, index) => {
    const product = toProduct(row, index, shop, ids);
    catalogue.products.set(product.id, product);
    for (const variant of product.variants) catalogue.variants.set(variant.id, variant);
  });
  return catalogue;
}

interface CatalogueIds {
  readonly product: () => Id;
  readonly variant: () => Id;
  readonly option: () => Id;
}

function toProduct(row: ProductRow, index: number, shop: ShopDefinition, ids: CatalogueIds): SandboxProduct {
  const id = ids.product();
  const names = Object.keys(row.options);
  const options = names.length > 0 ? row.options : { Title: ["Default Title"] };
  const combinations = Object.entries(options).reduce<{ name: string; value: string }[][]>(
    (before, [name, values]) => before.flatMap((chosen) => values.map((value) => [...chosen, { name, value }])),
    [[]],
  );
  const code = `${row.vendor.slice(0, 2).toUpperCase() || "ZZ"}${String(1000 + index * 7)}`;
  const price = toShelf(row.cents, shop);
  const variants = combinations.map((chosen, place): SandboxVariant => {
    const values = chosen.map((option) => option.value);
    return {
      id: ids.variant(),
      productId: id,
      title: values.join(" / "),
      options: chosen,
      sku: toSku(row, code, names.length > 0 ? values : []),
      barcode: toBarcode(row.barcode, index * 100 + place),
      price: row.giftCard ? toShelf(Number(values[0]) * 100, shop) : price,
      position: place + 1,
      metafields: [
        { namespace: "custom", key: "size_code", type: "single_line_text_field", value: `${code}.${place + 1}` },
      ],
      updatedAt: OPENED_AT,
    };
  });
  return {
    id,
    handle: toHandle(row.title, index),
    title: row.title,
    vendor: row.vendor,
    giftCard: row.giftCard === true,
    options: Object.entries(options).map(([name, values]) => ({ id: ids.option(), name, values: [...values] })),
    variants,
    metafields: [{ namespace: "custom", key: "model", type: "single_line_text_field", value: `${code}-model` }],
    createdAt: OPENED_AT,
    updatedAt: OPENED_AT,
  };
}

/** Prices on a shelf are round: 4 735 yen becomes 4 700, 9.738 dinar 9.750. */
function toShelf(euroCents: number, shop: ShopDefinition): number {
  const step = { 0: 100, 2: 5, 3: 250 }[decimalsOf(shop.currency)] ?? 1;
  return Math.max(step, Math.round(fromEuroCents(euroCents, shop.currency) / step) * step);
}

function toSku(row: ProductRow, code: string, values: readonly string[]): string | null {
  const parts = values.map((value) => value.replaceAll(/\s+/g, "").replaceAll("/", "").toUpperCase());
  switch (row.sku) {
    case "suffix":
      return [code, ...parts.slice(-1)].join("-");
    case "full":
      return [code, ...parts].join("-");
    case "underscore":
      return [code, ...parts].join("_");
    case "same":
      return code;
    case "empty":
      return "";
    case "none":
      return null;
  }
}

function toBarcode(style: BarcodeStyle, number: number): string | null {
  const body = (length: number): string => `4${String(number).padStart(length - 1, "0")}`;
  switch (style) {
    case "ean13":
      return withCheckDigit(body(12));
    case "ean8":
      return withCheckDigit(body(7));
    case "upc":
      return withCheckDigit(body(11));
    case "gtin14":
      return withCheckDigit(body(13));
    case "spaced":
      return ` ${withCheckDigit(body(12))} `;
    case "wrong-digit": {
      const good = withCheckDigit(body(12));
      return good.slice(0, -1) + String((Number(good.at(-1)) + 1) % 10);
    }
    case "words":
      return `SHELF ${number}`;
    case "empty":
      return "";
    case "none":
      return null;
  }
}

/** Adds the check digit of the GS1 General Specifications (weights 3 and 1 from the right). */
export function withCheckDigit(body: string): string {
  const total = [...body].reverse().reduce((all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return body + String((10 - (total % 10)) % 10);
}

function toHandle(title: string, index: number): string {
  const plain = title
    .toLowerCase()
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain || `product-${index + 1}`;
}
