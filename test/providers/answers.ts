import type { OrderEvent } from "#app/domain/delivery.ts";
import type { HttpAnswer, NoAnswer, Outcome } from "#app/domain/outcome.ts";
import type { DeliveryOrder } from "#app/domain/provider.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { type Json, jeansBody, lineBody, orderBody, previewConfig } from "#test/support/orders.ts";
import { type ProviderName, providerOf, readPreviewConfig, toOrder } from "#test/support/providers.ts";

/** An answer of a provider; a body that is no text is sent as JSON. */
export function answer(status: number, body: unknown = "", parts: Partial<HttpAnswer> = {}): HttpAnswer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "answer", status, headers: {}, body: text, complete: true, ...parts };
}

/** What is known when no status ever came. */
export const noAnswer = (reason: NoAnswer["reason"], sent: boolean): NoAnswer => ({ kind: "no_answer", reason, sent });

/** A delivery of an order with three lines, whose ids are 11, 12 and 13. */
export function deliveryTo(name: ProviderName, event: OrderEvent = "order_paid"): DeliveryOrder {
  const everything: Record<ProviderName, Json> = {
    bodygram: {},
    "fit-analytics": {},
    naiz: { statusUpdates: true },
    robosize: { orderUpdates: true },
  };
  const { shop, connections, facts } = readPreviewConfig(previewConfig({ [name]: everything[name] }));
  const third = lineBody({ id: 13, admin_graphql_api_id: null });
  const order = toOrder(orderBody({ line_items: [lineBody(), jeansBody(), third] }));
  const connection = connections.find(({ provider }) => provider === name);
  const { delivery } = connection
    ? mapOrder({ event, order, shop, stored: null, facts, providerRef: "77" }, providerOf(name), connection.settings)
    : { delivery: null };
  if (!delivery) throw new Error(`${name} gets no such order`);
  return delivery;
}

/** What a provider means by an answer to such a delivery. */
export function outcomeOf(name: ProviderName, result: HttpAnswer | NoAnswer, event?: OrderEvent): Outcome {
  return providerOf(name).interpret(result, deliveryTo(name, event));
}
