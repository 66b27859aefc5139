import { CheckoutRequest, checkOut } from "./checkout.ts";
import type { Id } from "./ids.ts";
import { minus, sum, twoSided } from "./money.ts";
import { addUp, refunded, type OrderLine, type SandboxOrder } from "./order-model.ts";
import { refundedAmount, restOrderEdit, restRefund, type LineDelta } from "./rest-events.ts";
import { tellOrdered } from "./products.ts";
import { restOrder } from "./rest-order.ts";
import type { SandboxShop } from "./shop.ts";

/** Places an order and tells `orders/create`, `orders/paid` when it is paid, and `orders/updated`. Refuses a request that no checkout would let through. */
export function placeOrder(shop: SandboxShop, input: CheckoutRequest): SandboxOrder {
  const request = CheckoutRequest.parse(input);
  const order = checkOut(request, {
    shop: shop.definition,
    catalogue: shop.catalogue,
    number: shop.orders.size + 1,
    ids: shop.ids,
    now: shop.clock.now(),
  });
  shop.orders.set(order.id, order);
  if (request.webhooks) {
    tellOrder(
      shop,
      order,
      request.paid ? ["orders/create", "orders/paid", "orders/updated"] : ["orders/create", "orders/updated"],
    );
    tellOrdered(
      shop,
      order.lines.flatMap(({ product }) => product?.id ?? []),
    );
  }
  return order;
}

/** The money arrives: cash on delivery, net terms, a captured card. Refuses a paid or cancelled order. */
export function payOrder(shop: SandboxShop, id: Id): SandboxOrder {
  const order = shop.order(id);
  if (order.cancelledAt !== null) throw new RangeError(`The order ${order.name} is cancelled.`);
  if (!["pending", "authorized", "partially_paid"].includes(order.financialStatus)) {
    throw new RangeError(`The order ${order.name} is already ${order.financialStatus}.`);
  }
  order.financialStatus = "paid";
  touch(shop, order);
  tellOrder(shop, order, ["orders/paid", "orders/updated"]);
  return order;
}

/** Cancels an order: unpaid ones are voided, paid ones refunded in full. */
export function cancelOrder(
  shop: SandboxShop,
  id: Id,
  reason: SandboxOrder["cancelReason"] = "customer",
): SandboxOrder {
  const order = shop.order(id);
  if (order.cancelledAt !== null) throw new RangeError(`The order ${order.name} is cancelled already.`);
  order.cancelledAt = shop.clock.now();
  order.cancelReason = reason;
  if (order.financialStatus === "pending" || order.financialStatus === "authorized") {
    order.financialStatus = "voided";
    for (const line of order.lines) line.currentQuantity = 0;
    touch(shop, order);
    tellOrder(shop, order, ["orders/cancelled", "orders/updated"]);
    return order;
  }
  const left = order.lines.filter((line) => line.currentQuantity > 0);
  refundOrder(
    shop,
    id,
    left.map((line) => ({ lineId: line.id, quantity: line.currentQuantity })),
    { all: true },
  );
  tellOrder(shop, order, ["orders/cancelled"]);
  return order;
}

/** Pays units of lines back and takes them off the order. Refuses more than is left. */
export function refundOrder(
  shop: SandboxShop,
  id: Id,
  lines: readonly { lineId: Id; quantity: number }[],
  options: { restock?: boolean; note?: string; all?: boolean } = {},
): SandboxOrder {
  const order = shop.order(id);
  const restocked = options.restock ?? true;
  const parts = lines.map(({ lineId, quantity }) => {
    const line = lineOf(order, lineId);
    if (quantity < 1 || quantity > line.currentQuantity) {
      throw new RangeError(`The line ${lineId} has ${line.currentQuantity} left, not ${quantity}.`);
    }
    line.currentQuantity -= quantity;
    return { id: shop.ids.refund(), line, quantity, restocked };
  });
  const due = minus(order.totals.total, refunded(order));
  const amount = options.all ? due : sum(...parts.map((part) => refundedAmount(part.line, part.quantity)));
  const refund = {
    id: shop.ids.refund(),
    createdAt: shop.clock.now(),
    note: options.note ?? null,
    lines: parts,
    amount,
  };
  order.refunds.push(refund);
  order.financialStatus = minus(due, amount).shop <= 0 ? "refunded" : "partially_refunded";
  touch(shop, order);
  shop.tell(
    [
      { topic: "refunds/create", body: restRefund(order, refund, shop.view()) },
      { topic: "orders/updated", body: restOrder(order, shop.view()) },
    ],
    order.test,
  );
  return order;
}

/** Edits an order: takes units off lines and adds new ones from the catalogue. */
export function editOrder(
  shop: SandboxShop,
  id: Id,
  edit: { remove?: readonly { lineId: Id; quantity: number }[]; add?: readonly { variantId: Id; quantity: number }[] },
): SandboxOrder {
  const order = shop.order(id);
  const removals = (edit.remove ?? []).map(({ lineId, quantity }): LineDelta => {
    const line = lineOf(order, lineId);
    if (quantity < 1 || quantity > line.currentQuantity) {
      throw new RangeError(`The line ${lineId} has ${line.currentQuantity} left, not ${quantity}.`);
    }
    line.currentQuantity -= quantity;
    return { id: line.id, delta: quantity };
  });
  const additions = (edit.add ?? []).map(({ variantId, quantity }): LineDelta => {
    const line = addedLine(shop, order, variantId, quantity);
    order.lines.push(line);
    return { id: line.id, delta: quantity };
  });
  order.totals = addUp(order, "current");
  if (additions.length > 0 && order.financialStatus === "paid") order.financialStatus = "partially_paid";
  touch(shop, order);
  const body = restOrderEdit(
    order,
    { id: shop.ids.edit(), at: shop.clock.now(), additions, removals },
    shop.definition,
  );
  shop.tell(
    [
      { topic: "orders/edited", body },
      { topic: "orders/updated", body: restOrder(order, shop.view()) },
    ],
    order.test,
  );
  return order;
}

/** Sends the whole order out. */
export function fulfilOrder(shop: SandboxShop, id: Id): SandboxOrder {
  const order = shop.order(id);
  if (order.fulfillmentStatus !== null) throw new RangeError(`The order ${order.name} is fulfilled already.`);
  order.fulfillmentStatus = "fulfilled";
  order.fulfillments.push({ id: shop.ids.fulfillment(), createdAt: shop.clock.now() });
  touch(shop, order);
  tellOrder(shop, order, ["orders/fulfilled", "orders/updated"]);
  return order;
}

/** Deletes an order for good; its webhook carries nothing but the id. */
export function deleteOrder(shop: SandboxShop, id: Id): void {
  const order = shop.order(id);
  shop.orders.delete(id);
  shop.tell([{ topic: "orders/delete", body: { id } }], order.test);
}

/** Tells the given topics of an order as it is now. */
export function tellOrder(shop: SandboxShop, order: SandboxOrder, topics: readonly string[]): void {
  const body = restOrder(order, shop.view());
  shop.tell(
    topics.map((topic) => ({ topic, body })),
    order.test,
  );
}

/** `updated_at` never goes back; two acts within a second share it, as they do at Shopify. */
function touch(shop: SandboxShop, order: SandboxOrder): void {
  order.updatedAt = Math.max(shop.clock.now(), order.updatedAt);
}

function lineOf(order: SandboxOrder, id: Id): OrderLine {
  const line = order.lines.find((candidate) => candidate.id === id);
  if (!line) throw new RangeError(`The order ${order.name} has no line ${id}.`);
  return line;
}

function addedLine(shop: SandboxShop, order: SandboxOrder, variantId: Id, quantity: number): OrderLine {
  const variant = shop.catalogue.variants.get(variantId);
  const product = variant ? shop.catalogue.products.get(variant.productId) : undefined;
  if (!variant || !product) throw new RangeError(`The shop has no variant ${variantId}.`);
  return {
    id: shop.ids.line(),
    product,
    variant,
    title: product.title,
    variantTitle: variant.title,
    sku: variant.sku,
    vendor: product.vendor || null,
    price: twoSided(variant.price, order.currencies),
    quantity,
    currentQuantity: quantity,
    giftCard: product.giftCard,
    tip: false,
    properties: [],
    discounts: [],
  };
}
