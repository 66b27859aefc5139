import type { SandboxProduct } from "./catalogue.ts";
import type { Id } from "./ids.ts";
import { restProduct, restShop } from "./rest-events.ts";
import type { SandboxShop } from "./shop.ts";
import type { ShopDefinition } from "./shops.ts";

/** Changes a product by `change` and tells `products/update`. */
export function updateProduct(shop: SandboxShop, id: Id, change: (product: SandboxProduct) => void): SandboxProduct {
  const product = shop.catalogue.products.get(id);
  if (!product) throw new RangeError(`The shop has no product ${id}.`);
  change(product);
  tellProduct(shop, product);
  return product;
}

/** Tells `products/update` of products that were ordered: their stock is tracked, so that they count as updated. */
export function tellOrdered(shop: SandboxShop, ids: Iterable<Id>): void {
  for (const id of new Set(ids)) {
    const product = shop.catalogue.products.get(id);
    if (product) tellProduct(shop, product);
  }
}

function tellProduct(shop: SandboxShop, product: SandboxProduct): void {
  product.updatedAt = shop.clock.now();
  for (const variant of product.variants) variant.updatedAt = product.updatedAt;
  shop.tell([{ topic: "products/update", body: restProduct(product, shop.definition) }]);
}

/** Deletes a product: orders keep its words, GraphQL no longer finds it. */
export function deleteProduct(shop: SandboxShop, id: Id): void {
  const product = shop.catalogue.products.get(id);
  if (!product) throw new RangeError(`The shop has no product ${id}.`);
  shop.catalogue.products.delete(id);
  for (const variant of product.variants) shop.catalogue.variants.delete(variant.id);
  shop.tell([{ topic: "products/delete", body: { id } }]);
}

/** Changes the shop's own settings and tells `shop/update`. Refuses a new myshopify domain: that one never changes. */
export function updateShop(shop: SandboxShop, change: Partial<Omit<ShopDefinition, "domain">>): void {
  shop.definition = { ...shop.definition, ...change, domain: shop.domain };
  shop.updatedAt = shop.clock.now();
  shop.tell([{ topic: "shop/update", body: restShop(shop.definition, shop.id, shop.updatedAt) }]);
}
