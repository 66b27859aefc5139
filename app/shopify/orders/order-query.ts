const MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }";

/** The fields of an order that `order-node-to-order` reads, its lines aside (`mapping.md` 1). */
export const ORDER_FIELDS = `id name test createdAt updatedAt processedAt cancelledAt sourceName displayFinancialStatus
displayFulfillmentStatus currencyCode presentmentCurrencyCode customerLocale cartToken checkoutToken
customAttributes { key value }
totalPriceSet ${MONEY} subtotalPriceSet ${MONEY} totalTaxSet ${MONEY} totalDiscountsSet ${MONEY}
totalShippingPriceSet ${MONEY} currentTotalPriceSet ${MONEY} currentSubtotalPriceSet ${MONEY}
currentTotalTaxSet ${MONEY} currentTotalDiscountsSet ${MONEY} currentShippingPriceSet ${MONEY}`;

/** Shopify refuses these to an app that isn't approved for personal data. */
export const ADDRESS_FIELDS = "shippingAddress { countryCodeV2 } billingAddress { countryCodeV2 }";

/** Needs `read_customers`: asked for where a shop has granted it. */
export const CUSTOMER_FIELDS = "customer { id }";

export const LINE_FIELDS = `id title variantTitle sku vendor quantity currentQuantity isGiftCard requiresShipping
product { id } variant { id } customAttributes { key value } originalUnitPriceSet ${MONEY}
discountAllocations { allocatedAmountSet ${MONEY} }`;

/** What may be asked for of an order beyond what every app is told. */
export interface OrderAccess {
  addresses: boolean;
  customer: boolean;
}

/**
 * The query of a bulk operation over a shop's orders, with their lines as objects of their own; with none for `lines:
 * false`, where only the heads are compared. `search` is in Shopify's search syntax.
 */
export function bulkOrdersQuery(search: string, access: OrderAccess & { lines: boolean }): string {
  const fields = access.lines
    ? [
        ORDER_FIELDS,
        access.addresses ? ADDRESS_FIELDS : "",
        access.customer ? CUSTOMER_FIELDS : "",
        `lineItems { edges { node { ${LINE_FIELDS} } } }`,
      ].join("\n")
    : ORDER_HEAD_FIELDS;
  return `{ orders(query: ${JSON.stringify(search)}) { edges { node { ${fields} } } } }`;
}

/** What comparing an order needs of it. */
export const ORDER_HEAD_FIELDS =
  "id name test createdAt updatedAt processedAt cancelledAt displayFinancialStatus displayFulfillmentStatus";
