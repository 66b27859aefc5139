import { type Claim, type OwnDelivery, readDeliveries } from "../delivery/rows.ts";
import type { StoredState } from "../delivery/stored-state.ts";
import type { OrderEvent } from "../domain/delivery.ts";
import type { Order } from "../domain/order.ts";
import type { StoredLink } from "../domain/session-link.ts";

/** An order's row, as plans and deliveries need it. */
export interface OrderRow {
  shopId: number;
  orderId: string;
  receivedAt: Date;
  /** Null once retention took it. */
  body: Order | null;
  stored: StoredLink | null;
  deliveries: Record<string, StoredState>;
}

/** An order claimed to be planned. */
export interface ClaimedOrder extends OrderRow, Omit<Claim, "queue"> {
  queue: "plan";
  lane: "live" | "backfill";
  /** What is owed of it, and what of that a worker may have sent that died with it. */
  dueEvents: OrderEvent[];
  unsure: OrderEvent[];
  planAttempts: number;
  /** What it owes may have been sent before a restore: nothing of it leaves before a person decides. */
  restored: boolean;
  /** The providers at which something of it waits already. */
  waiting: string[];
}

/** The text form of an order's name among all shops. */
export const orderKey = ({ shopId, orderId }: { shopId: number; orderId: string }): string => `${shopId}/${orderId}`;

/** What stands of an order at one provider. */
export function deliveriesAt(row: Pick<OrderRow, "deliveries">, provider: string): OwnDelivery[] {
  return readDeliveries(row.deliveries).filter((delivery) => delivery.provider === provider);
}

/** A row as the database tells it, whose body is still text, with the body read. */
export function withBody<Row extends { body: string | null }>(row: Row): Omit<Row, "body"> & { body: Order | null } {
  return { ...row, body: row.body === null ? null : (JSON.parse(row.body) as Order) };
}
