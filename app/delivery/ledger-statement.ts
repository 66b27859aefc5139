import type { DeliveryStatus } from "../domain/delivery.ts";
import { gidDigits } from "../domain/ids.ts";
import { ITS_DELIVERIES, REASON, STATUS } from "./ledger.ts";
import type { Channel, LedgerFilter } from "./ledger-filter.ts";

/** A page looks at so many orders: a filter on what is rare gives what it found among them, and goes on from there. */
export const LOOKED_AT_MOST = 2_000;
/** What is never stored of an order that went well at once: such filters go by an index that holds the others alone. */
const NEVER_SMOOTH: readonly DeliveryStatus[] = ["pending", "sending", "held", "dead", "partly_delivered"];

/** A place in the ledger: the order that a page ended with. */
export interface Cursor {
  receivedAt: Date;
  orderId: string;
}

/** The orders that a page looks at, as the end of a statement; each filter is worded by itself. */
export interface Walk {
  text: string;
  params: unknown[];
  order: string;
}

export function walkOf(shopId: number, filter: LedgerFilter, cursor: Cursor | null, direction: "on" | "back"): Walk {
  const params: unknown[] = [shopId];
  const parameter = (value: unknown): string => `$${params.push(value)}`;
  const where = ["o.erased_at IS NULL"];
  if (filter.status && NEVER_SMOOTH.includes(filter.status)) where.push("o.attention");
  if (filter.from) where.push(`o.received_at >= ${parameter(filter.from)}`);
  if (filter.to) where.push(`o.received_at < ${parameter(filter.to)}`);
  if (filter.order) {
    const names = parameter(namesOf(filter.order));
    const id = parameter(gidDigits(filter.order) ?? filter.order);
    where.push(`o.order_id = ANY (ARRAY(
      SELECT n.order_id FROM orders n WHERE n.shop_id = $1 AND n.name = ANY (${names}::text[]) UNION SELECT ${id}))`);
  }
  if (cursor) {
    const place = `(${parameter(cursor.receivedAt)}, ${parameter(cursor.orderId)})`;
    where.push(`(o.received_at, o.order_id) ${direction === "on" ? "<" : ">"} ${place}`);
  }
  const by = direction === "on" ? "DESC" : "ASC";
  const order = `o.received_at ${by}, o.order_id ${by}`;
  // Few orders have a name: they are found first, whatever the planner believes, and then brought in order.
  const fence = filter.order ? "OFFSET 0" : "";
  return {
    text: `FROM (SELECT * FROM orders o WHERE o.shop_id = $1 AND ${where.join(" AND ")} ${fence}) o ORDER BY ${order}`,
    params,
    order,
  };
}

/** What an order may be called by a person who looks for it: with the # before its number, or without. */
const namesOf = (text: string): string[] => [text, `#${text}`, text.replace(/^#/, "")];

/** SQL: whether an order `o` came by a channel. */
export const CHANNEL: Readonly<Record<Channel, string>> = {
  web: "(o.source_name = 'web' OR o.source_name IS NULL)",
  pos: "o.source_name = 'pos'",
  draft: "o.source_name = 'shopify_draft_order'",
  other: "o.source_name NOT IN ('web', 'pos', 'shopify_draft_order')",
};

/** Whether a filter takes only some of the orders that a page looks at. */
export const isSelective = ({ provider, status, reason, link, channel }: LedgerFilter): boolean =>
  [provider, status, reason, link, channel].some((one) => one !== undefined);

/** Which of the orders that are looked at are wanted, as a WHERE clause; what it needs is added to `params`. */
export function wantedOf(filter: LedgerFilter, params: unknown[]): string {
  const parameter = (value: unknown): string => `$${params.push(value)}`;
  const wanted: string[] = [];
  if (filter.link) wanted.push(`o.link_method = ${parameter(filter.link)}`);
  if (filter.channel) wanted.push(CHANNEL[filter.channel]);
  const ofOne: string[] = [];
  if (filter.provider) ofOne.push(`split_part(e.key, '/', 1) = ${parameter(filter.provider)}`);
  if (filter.status) ofOne.push(`${STATUS} = ${parameter(filter.status)}`);
  if (filter.reason) ofOne.push(`${REASON} = ${parameter(filter.reason)}`);
  if (ofOne.length > 0) wanted.push(`EXISTS (SELECT 1 FROM ${ITS_DELIVERIES} WHERE ${ofOne.join(" AND ")})`);
  return wanted.length > 0 ? `WHERE ${wanted.join(" AND ")}` : "";
}
