import { listOrders } from "../../delivery/ledger.server.ts";
import { showOrder } from "../../delivery/ledger-order.server.ts";
import type { OrderDetail } from "../../delivery/ledger.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { shopOption, table } from "./operator.server.ts";

/**
 * What became of an order, by its name or id. One that we never received is looked up at Shopify, so that "never came"
 * and "there is none" are told apart.
 */
export const ordersShow: Handler<"orders show"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  const { orders } = await listOrders(sql, shop.id, { order: values.operand, limit: 5 });
  if (orders.length === 0) return notReceived(services, shop, values.operand);
  const details: OrderDetail[] = [];
  for (const { orderId } of orders) {
    const detail = await showOrder(sql, shop.id, orderId);
    if (detail) details.push(detail);
  }
  return { json: { received: details, atShopify: [] }, text: details.map(textOf).join("\n\n\n") };
};

async function notReceived(
  { shops, orderFinder }: Parameters<Handler<"orders show">>[1],
  { domain }: { domain: string },
  name: string,
): Promise<CommandOutput> {
  const shop = await shops.find(domain);
  if (!shop) throw new CommandFault("The shop is gone.");
  const found = await orderFinder.lookUp(shop, name);
  if (found.outcome === "not_asked") {
    return {
      json: { received: [], atShopify: null },
      text: "It was never received, and Shopify can't be asked now.",
      exitCode: 1,
    };
  }
  const { orders } = found;
  if (orders.length === 0) throw new CommandFault(`Neither Fitloop nor Shopify has an order ${name} of ${domain}.`);
  const rows = orders.map((order) => ({ ...order }));
  return {
    json: { received: [], atShopify: orders },
    text: `It was never received. Shopify has it:\n\n${table(rows, "")}\n\nreconciliation now brings what is paid.`,
    exitCode: 1,
  };
}

const ORIGINS = { webhook: "by webhook", backfill: "as a past order", reconciliation: "by a look at Shopify" } as const;

function textOf({ deliveries, ...order }: OrderDetail): string {
  const facts = [
    `${order.orderName ?? order.orderId} (${order.orderId}), placed ${order.placedAt.toISOString()}`,
    `received ${order.receivedAt.toISOString()} ${ORIGINS[order.origin]}${order.webhookMissing ? ", its webhook never came" : ""}`,
    `channel ${order.channel ?? "unknown"}, linked by ${order.linkMethod}, ${order.plannedAt ? `planned ${order.plannedAt.toISOString()}` : "not planned yet"}`,
  ];
  const rows = deliveries.map(({ provider, event, sequence, status, reason, attempts, doubles, dueAt, history }) => {
    const last = history.at(-1);
    const answer = last ? `${last.startedAt.toISOString()} ${last.code ?? last.outcome}` : null;
    return {
      provider,
      event: sequence > 0 ? `${event} ${sequence}` : event,
      status,
      reason,
      attempts,
      doubles,
      due: dueAt,
      answer,
    };
  });
  return `${facts.join("\n")}\n\n${table(rows, "No provider is owed anything of it.")}`;
}
