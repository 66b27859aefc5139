import { gid } from "../ids.ts";
import { NOTHING, type TwoSided } from "../money.ts";
import { addUp, refunded, type Party, type Refund, type SandboxOrder } from "../order-model.ts";
import { refundedAmount } from "../rest-events.ts";
import { sourceName } from "../rest-order.ts";
import { graphqlTime } from "../time.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { applicationNode, lineNode } from "./line-node.ts";
import { metafieldFields } from "./metafield-node.ts";
import { moneyBag, plainMoney } from "./values.ts";

/** Writes an `Order`: the same one that the webhook body tells of. */
export function orderNode(order: SandboxOrder, context: ApiContext): ApiNode {
  const { currencies, totals } = order;
  const bag = (amount: TwoSided): ApiNode => moneyBag(amount, currencies);
  const current = addUp(order, "current");
  const id = gid("Order", order.id);
  const unpaid = order.financialStatus === "pending" || order.financialStatus === "authorized";
  const address = (present: boolean) => () => (present && order.party ? addressNode(order, order.party) : null);
  const codes = order.discounts
    .filter((discount) => discount.kind === "discount_code")
    .map((discount) => discount.title);
  return {
    __typename: "Order",
    id,
    legacyResourceId: String(order.id),
    name: order.name,
    number: order.number + 1000,
    test: order.test,
    createdAt: graphqlTime(order.createdAt),
    updatedAt: graphqlTime(order.updatedAt),
    processedAt: graphqlTime(order.processedAt),
    cancelledAt: order.cancelledAt === null ? null : graphqlTime(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    closedAt: null,
    closed: false,
    confirmed: true,
    edited: false,
    sourceName: sourceName(order),
    sourceIdentifier: null,
    displayFinancialStatus: order.financialStatus.toUpperCase(),
    displayFulfillmentStatus: order.fulfillmentStatus ? "FULFILLED" : "UNFULFILLED",
    currencyCode: currencies.shop,
    presentmentCurrencyCode: currencies.presentment,
    totalPriceSet: () => bag(totals.total),
    subtotalPriceSet: () => bag(totals.subtotal),
    totalTaxSet: () => bag(totals.tax),
    totalDiscountsSet: () => bag(totals.discounts),
    totalShippingPriceSet: () => bag(totals.shipping),
    totalTipReceivedSet: () => bag(totals.tip),
    totalRefundedSet: () => bag(refunded(order)),
    totalOutstandingSet: () => bag(unpaid ? current.total : NOTHING),
    currentTotalPriceSet: () => bag(current.total),
    currentSubtotalPriceSet: () => bag(current.subtotal),
    currentTotalTaxSet: () => bag(current.tax),
    currentTotalDiscountsSet: () => bag(current.discounts),
    currentShippingPriceSet: () => bag(current.shipping),
    totalPrice: plainMoney(totals.total, currencies),
    subtotalPrice: plainMoney(totals.subtotal, currencies),
    totalTax: plainMoney(totals.tax, currencies),
    totalDiscounts: plainMoney(totals.discounts, currencies),
    totalShippingPrice: plainMoney(totals.shipping, currencies),
    shippingAddress: address(order.shipsTo),
    billingAddress: address(order.billing),
    customerLocale: order.locale,
    customer: () => (order.customerId === null ? null : customerNode(order.customerId, context)),
    cartToken: order.cartToken,
    checkoutToken: order.checkoutToken,
    clientIp: order.source === "web" ? "203.0.113.10" : null,
    email: order.party?.email ?? null,
    phone: null,
    customAttributes: order.attributes.map(({ name, value }) => ({ key: name, value })),
    lineItems: (page: PageArguments) =>
      connection(order.lines, page, context, {
        id: (line) => String(line.id),
        node: (line) => lineNode(order, line, context),
      }),
    shippingLine: () => (order.shipping ? shippingNode(order, order.shipping) : null),
    shippingLines: (page: PageArguments) =>
      connection(order.shipping ? [order.shipping] : [], page, context, {
        id: (line) => String(line.id),
        node: (line) => shippingNode(order, line),
      }),
    discountApplications: (page: PageArguments) =>
      connection([...order.discounts.keys()], page, context, {
        id: String,
        node: (index) => applicationNode(order, index),
      }),
    discountCode: codes[0] ?? null,
    discountCodes: codes,
    refunds: ({ first }: { first?: number | null }) =>
      order.refunds.slice(0, first ?? undefined).map((refund) => refundNode(order, refund, context)),
    refundable: order.financialStatus === "paid" || order.financialStatus === "partially_refunded",
    fullyPaid: !unpaid && order.financialStatus !== "partially_paid",
    unpaid,
    taxesIncluded: order.taxesIncluded,
    landingPageUrl: null,
    referrerUrl: null,
    customerJourneySummary: null,
    paymentGatewayNames: [order.gateway],
    tags: [],
    note: null,
    ...metafieldFields(id, context),
  };
}

function addressNode(order: SandboxOrder, party: Party): ApiNode {
  return {
    __typename: "MailingAddress",
    id: gid("MailingAddress", order.id),
    countryCodeV2: party.country,
    countryCode: party.country,
    country: party.country,
    provinceCode: null,
    zip: party.zip,
    city: party.city,
    firstName: party.firstName,
    lastName: party.lastName,
    name: `${party.firstName} ${party.lastName}`,
    address1: party.street,
    address2: null,
    company: null,
    phone: party.phone,
  };
}

function shippingNode(order: SandboxOrder, line: NonNullable<SandboxOrder["shipping"]>): ApiNode {
  const price = (): ApiNode => moneyBag(line.price, order.currencies);
  return {
    __typename: "ShippingLine",
    id: gid("ShippingLine", line.id),
    title: line.title,
    code: line.title,
    source: "shopify",
    custom: false,
    isRemoved: false,
    originalPriceSet: price,
    discountedPriceSet: price,
    currentDiscountedPriceSet: price,
    originalPrice: () => price()["shopMoney"],
    price: plainMoney(line.price, order.currencies),
  };
}

function refundNode(order: SandboxOrder, refund: Refund, context: ApiContext): ApiNode {
  return {
    __typename: "Refund",
    id: gid("Refund", refund.id),
    legacyResourceId: String(refund.id),
    createdAt: graphqlTime(refund.createdAt),
    updatedAt: graphqlTime(refund.createdAt),
    note: refund.note,
    order: () => orderNode(order, context),
    totalRefundedSet: () => moneyBag(refund.amount, order.currencies),
    refundLineItems: (page: PageArguments) =>
      connection(refund.lines, page, context, {
        id: (part) => String(part.id),
        node: (part) => ({
          id: gid("RefundLineItem", part.id),
          lineItem: () => lineNode(order, part.line, context),
          quantity: part.quantity,
          restockType: part.restocked ? "RETURN" : "NO_RESTOCK",
          restocked: part.restocked,
          priceSet: () => moneyBag(part.line.price, order.currencies),
          subtotalSet: () => moneyBag(refundedAmount(part.line, part.quantity), order.currencies),
          totalTaxSet: () => moneyBag(NOTHING, order.currencies),
        }),
      }),
  };
}

/** Writes a `Customer` who has bought in the shop; null for a stranger. */
export function customerNode(customerId: bigint, context: ApiContext): ApiNode | null {
  const order = [...context.shop.orders.values()].find((candidate) => candidate.customerId === customerId);
  if (!order) return null;
  const id = gid("Customer", customerId);
  const { party } = order;
  return {
    __typename: "Customer",
    id,
    legacyResourceId: String(customerId),
    displayName: party ? `${party.firstName} ${party.lastName}` : "",
    firstName: party?.firstName ?? null,
    lastName: party?.lastName ?? null,
    email: party?.email ?? null,
    phone: party?.phone ?? null,
    locale: order.locale ?? context.shop.definition.language,
    createdAt: graphqlTime(order.createdAt),
    updatedAt: graphqlTime(order.updatedAt),
    ...metafieldFields(id, context),
  };
}
