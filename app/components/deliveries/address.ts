import { ORDER_EVENTS } from "../../domain/delivery.ts";
import { idDigits, isProviderName } from "../../domain/ids.ts";
import type { DeliveryName } from "../../delivery/ledger.server.ts";

/** The page of a delivery. */
export function deliveryPath({ orderId, provider, event, sequence }: DeliveryName): string {
  return `/app/deliveries/${encodeURIComponent(orderId)}/${provider}/${event}/${sequence}`;
}

/** The delivery that an address names, or null for an address that can name none. */
export function deliveryNameOf(params: Record<string, string | undefined>): DeliveryName | null {
  const { orderId, provider = "", event, sequence = "" } = params;
  const known = ORDER_EVENTS.find((name) => name === event);
  const id = idDigits(orderId);
  if (id === null || !isProviderName(provider) || !known || !/^\d{1,6}$/.test(sequence)) return null;
  return { orderId: id, provider, event: known, sequence: Number(sequence) };
}
