import type { DeliveryName } from "../../delivery/rows.ts";
import { ORDER_EVENTS } from "../../domain/delivery.ts";
import { idDigits, isProviderName } from "../../domain/ids.ts";

/** The ledger's page, and the page of an order, perhaps with one of its providers in view. */
export const ORDERS = "/app/orders";
export const orderPath = (orderId: string, provider?: string): string =>
  `${ORDERS}/${encodeURIComponent(orderId)}${provider === undefined ? "" : `#${provider}`}`;

/** The ledger under filters, of which some may be empty. */
export function ordersPath(filters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(Object.entries(filters).filter((one): one is [string, string] => Boolean(one[1])));
  return query.size > 0 ? `${ORDERS}?${query}` : ORDERS;
}

/** The order that an address names, or null for an address that can name none. */
export const orderIdOf = (params: Record<string, string | undefined>): string | null => idDigits(params["orderId"]);

/** Where an address of the ledger as it was until 2026-11-27 leads: `deliveries`, or `deliveries/ID/PROVIDER/EVENT/N`. */
export function successorOf(rest: string, query: URLSearchParams): string {
  const [orderId, provider = ""] = rest.split("/");
  const id = idDigits(orderId);
  if (id !== null) return orderPath(id, /^[a-z-]{1,30}$/.test(provider) ? provider : undefined);
  const kept = ["order", "provider", "status"].map((name) => [name, query.get(name) ?? ""] as const);
  return ordersPath(Object.fromEntries(kept));
}

/** The delivery of an order that a form, or a query, names, or null. */
export function deliveryNameOf(orderId: string, form: FormData | URLSearchParams | null): DeliveryName | null {
  const text = (name: string): string => {
    const value = form?.get(name);
    return typeof value === "string" ? value : "";
  };
  const event = ORDER_EVENTS.find((one) => one === text("event"));
  const [provider, sequence] = [text("provider"), text("sequence")];
  if (!isProviderName(provider) || !event || !/^\d{1,6}$/.test(sequence)) return null;
  return { orderId, provider, event, sequence: Number(sequence) };
}
