import { gid } from "../ids.ts";
import { minus, NOTHING, sum, times, type TwoSided } from "../money.ts";
import { lineDiscount, type OrderLine, type SandboxOrder } from "../order-model.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { productNode, variantNode } from "./product-node.ts";
import { moneyBag, moneyV2, plainMoney } from "./values.ts";

/** Writes a `LineItem`. A deleted product and its variant are null, though the webhook body once had their ids. */
export function lineNode(order: SandboxOrder, line: OrderLine, context: ApiContext): ApiNode {
  const { currencies } = order;
  const bag = (amount: TwoSided): ApiNode => moneyBag(amount, currencies);
  const total = times(line.price, line.quantity);
  const discount = lineDiscount(line);
  const own = line.discounts.filter(({ application }) => order.discounts[application]?.kind !== "discount_code");
  const ownDiscount = sum(NOTHING, ...own.map(({ amount }) => amount));
  const product = line.product && context.shop.catalogue.products.get(line.product.id);
  const variant = line.variant && context.shop.catalogue.variants.get(line.variant.id);
  return {
    __typename: "LineItem",
    id: gid("LineItem", line.id),
    name:
      line.variantTitle && line.variantTitle !== "Default Title" ? `${line.title} - ${line.variantTitle}` : line.title,
    title: line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    fulfillableQuantity: order.fulfillmentStatus || order.cancelledAt ? 0 : line.currentQuantity,
    refundableQuantity: line.currentQuantity,
    isGiftCard: line.giftCard,
    requiresShipping: !line.giftCard && !line.tip,
    taxable: !line.giftCard && !line.tip,
    product: () => (product ? productNode(product, context) : null),
    variant: () => (variant ? variantNode(variant, context) : null),
    customAttributes: line.properties.map(({ name, value }) => ({ key: name, value })),
    originalUnitPriceSet: () => bag(line.price),
    originalTotalSet: () => bag(total),
    originalTotal: plainMoney(total, currencies),
    discountedTotalSet: ({ withCodeDiscounts }: { withCodeDiscounts: boolean }) =>
      bag(minus(total, withCodeDiscounts ? discount : ownDiscount)),
    discountedTotal: plainMoney(minus(total, ownDiscount), currencies),
    discountedUnitPriceSet: () => bag(times(minus(total, ownDiscount), 1 / line.quantity)),
    discountedUnitPriceAfterAllDiscountsSet: () => bag(times(minus(total, discount), 1 / line.quantity)),
    totalDiscountSet: () => bag(ownDiscount),
    discountAllocations: () =>
      line.discounts.map(({ amount, application }) => ({
        allocatedAmount: moneyV2(amount.shop, currencies.shop),
        allocatedAmountSet: bag(amount),
        discountApplication: applicationNode(order, application),
      })),
  };
}

/** Writes one of an order's discount applications, by its index. */
export function applicationNode(order: SandboxOrder, index: number): ApiNode {
  const discount = order.discounts[index];
  if (!discount) throw new RangeError(`The order ${order.name} has no discount ${index}.`);
  const names = {
    discount_code: "DiscountCodeApplication",
    manual: "ManualDiscountApplication",
    automatic: "AutomaticDiscountApplication",
  };
  return {
    __typename: names[discount.kind],
    index,
    allocationMethod: discount.across ? "ACROSS" : "EACH",
    targetSelection: discount.across ? "ALL" : "EXPLICIT",
    targetType: "LINE_ITEM",
    code: discount.title,
    title: discount.title,
    description: null,
    value: { __typename: "PricingPercentageValue", percentage: discount.percent },
  };
}
