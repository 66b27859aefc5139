import type { SandboxProduct, SandboxVariant } from "../catalogue.ts";
import { gid } from "../ids.ts";
import { restAmount } from "../money.ts";
import { graphqlTime } from "../time.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { metafieldFields } from "./metafield-node.ts";

/** Writes a `Product`. */
export function productNode(product: SandboxProduct, context: ApiContext): ApiNode {
  const id = gid("Product", product.id);
  return {
    __typename: "Product",
    id,
    legacyResourceId: String(product.id),
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    productType: product.giftCard ? "gift_card" : "",
    status: "ACTIVE",
    tags: [],
    isGiftCard: product.giftCard,
    hasOnlyDefaultVariant: product.variants.length === 1 && product.variants[0]?.title === "Default Title",
    onlineStoreUrl: `https://${context.shop.definition.primaryDomain}/products/${encodeURIComponent(product.handle)}`,
    totalVariants: product.variants.length,
    variantsCount: { count: product.variants.length, precision: "EXACT" },
    createdAt: graphqlTime(product.createdAt),
    updatedAt: graphqlTime(product.updatedAt),
    options: ({ first }: { first?: number | null }) =>
      product.options.slice(0, first ?? undefined).map((option, index) => ({
        id: gid("ProductOption", option.id),
        name: option.name,
        position: index + 1,
        values: option.values,
        linkedMetafield: option.linked ? { namespace: "shopify", key: option.linked } : null,
        optionValues: option.values.map((value, place) => optionValue(option.id, value, place)),
      })),
    variants: (page: PageArguments) =>
      connection(product.variants, page, context, {
        id: (variant) => String(variant.id),
        node: (variant) => variantNode(variant, context),
      }),
    ...metafieldFields(id, context, product.metafields),
  };
}

function optionValue(optionId: bigint, name: string, place: number): ApiNode {
  return {
    __typename: "ProductOptionValue",
    id: gid("ProductOptionValue", optionId * 100n + BigInt(place)),
    name,
    hasVariants: true,
  };
}

/** Writes a `ProductVariant`; a product without options has the option `Title` with the value `Default Title`. */
export function variantNode(variant: SandboxVariant, context: ApiContext): ApiNode {
  const id = gid("ProductVariant", variant.id);
  const product = context.shop.catalogue.products.get(variant.productId);
  return {
    __typename: "ProductVariant",
    id,
    legacyResourceId: String(variant.id),
    title: variant.title,
    displayName: `${product?.title ?? ""} - ${variant.title}`,
    sku: variant.sku,
    barcode: variant.barcode,
    price: restAmount(variant.price, context.shop.definition.currency),
    position: variant.position,
    selectedOptions: variant.options.map(({ name, value }) => ({
      name,
      value,
      optionValue: optionValue(variant.id, value, 0),
    })),
    product: () => (product ? productNode(product, context) : null),
    createdAt: graphqlTime(product?.createdAt ?? variant.updatedAt),
    updatedAt: graphqlTime(variant.updatedAt),
    taxable: true,
    taxCode: null,
    availableForSale: true,
    inventoryQuantity: 10,
    ...metafieldFields(id, context, variant.metafields),
  };
}
