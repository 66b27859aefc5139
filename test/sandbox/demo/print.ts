import { PROVIDERS, type Report } from "./report.ts";

const pick = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );

/** Tells a run on paper: per order what Shopify sent, and beside it what each provider received. */
export function printReport(report: Report): string {
  const blocks = report.orders.map((order) => {
    const lines = pick(order.shopify, "line_items");
    const sent = (Array.isArray(lines) ? lines : []).map(
      (line) =>
        `    ${String(pick(line, "quantity"))} x ${String(pick(line, "title"))} (${String(pick(line, "variant_title") ?? "-")}) at ${String(pick(line, "price"))}`,
    );
    const received = PROVIDERS.map((provider) => {
      const entry = report.deliveries.find((line) => line.orderId === order.id && line.provider === provider);
      const request = report.requests.find(
        (candidate) => candidate.provider === provider && JSON.stringify(candidate.body).includes(order.id),
      );
      const status = `${entry?.status ?? "missing"}${entry?.reason ? ` (${entry.reason})` : ""}`;
      return `  ${provider.padEnd(14)} ${status.padEnd(12)} ${request ? summary(request.body) : ""}`;
    });
    const total = `${String(pick(order.shopify, "total_price"))} ${String(pick(order.shopify, "currency"))}`;
    return [
      `Order ${order.name} (${order.kind}), ${total}`,
      "  Shopify sent:",
      ...sent,
      "  Received:",
      ...received,
    ].join("\n");
  });
  return blocks.join("\n\n");
}

/** The sizes and prices that a request carries, whatever its provider calls them. */
function summary(body: unknown): string {
  const lines = pick(body, "items") ?? pick(body, "data", "items") ?? pick(body, "data") ?? pick(body, "lines");
  const currency = pick(body, "currency") ?? pick(body, "data", "currency") ?? pick(body, "data", "0", "currency");
  return (Array.isArray(lines) ? lines : [])
    .map((line) => {
      const size = pick(line, "size") ?? pick(line, "purchasedSize") ?? "-";
      return `${String(pick(line, "quantity"))} x ${String(size)} at ${String(pick(line, "price"))} ${String(currency)}`;
    })
    .join(", ");
}
