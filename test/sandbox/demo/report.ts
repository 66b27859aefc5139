import type { ProviderName, ProviderRecord } from "../providers/start.ts";

export const PROVIDERS: readonly ProviderName[] = ["bodygram", "fit-analytics", "naiz", "robosize"];

/** A delivery as the app's ledger states it. */
export interface LedgerLine {
  orderId: string;
  orderName: string | null;
  provider: ProviderName;
  status: string;
  reason: string | null;
  attempts: number;
  doubles: number;
}

/** An order as the sandbox's Shopify sent it. */
export interface SentOrder {
  id: string;
  name: string;
  kind: string;
  body: unknown;
}

export interface Report {
  ok: boolean;
  shop: string;
  seed: string;
  faults: string[];
  orders: (Omit<SentOrder, "body"> & { shopify: unknown })[];
  deliveries: LedgerLine[];
  /** Every request as the stand-ins received it; empty where another implementation was used. */
  requests: Pick<
    ProviderRecord,
    "provider" | "method" | "path" | "headers" | "body" | "status" | "accepted" | "refusal"
  >[];
}

/** What is judged: the stand-ins' own records, or the ledger alone where a provider isn't ours. */
export interface Evidence {
  shop: string;
  seed: string;
  sent: SentOrder[];
  ledger: LedgerLine[];
  records: readonly ProviderRecord[];
  /** The providers that are stand-ins of this run. */
  standIns: readonly ProviderName[];
  /** The visits of the storefront: the session id has to have come with the order. */
  links?: readonly { order: string; provider: ProviderName; session: string }[];
}

/** Judges a run: each order has to have reached each provider exactly once, and no request may have been refused. */
export function judge({ shop, seed, sent, ledger, records, standIns, links = [] }: Evidence): Report {
  const faults: string[] = [];
  for (const order of sent) {
    for (const provider of PROVIDERS) {
      const line = ledger.find((entry) => entry.orderId === order.id && entry.provider === provider);
      const state = line ? `${line.status}${line.reason ? ` (${line.reason})` : ""}` : "not in the ledger";
      if (line?.status !== "delivered") faults.push(`${order.name} at ${provider}: ${state}`);
      if (!standIns.includes(provider)) continue;
      const held = records.filter(
        (record) =>
          record.provider === provider &&
          record.accepted &&
          record.orders.some((entry) => entry.action === "create" && entry.order === order.id),
      );
      if (held.length !== 1) faults.push(`${order.name} at ${provider}: the stand-in holds it ${held.length} times`);
    }
  }
  for (const { order, provider, session } of links.filter((link) => standIns.includes(link.provider))) {
    const linked = records.some(
      (record) =>
        record.provider === provider &&
        record.orders.some((entry) => entry.order === order) &&
        JSON.stringify(record.body).includes(session),
    );
    if (!linked) faults.push(`${order} at ${provider}: it came without the session of its visit`);
  }
  for (const record of records) {
    if (record.refusal !== null)
      faults.push(`${record.provider} refused ${record.method} ${record.status}: ${record.refusal}`);
  }
  return {
    ok: faults.length === 0,
    shop,
    seed,
    faults,
    orders: sent.map(({ body, ...order }) => ({ ...order, shopify: body })),
    deliveries: ledger,
    requests: records.map(({ provider, method, path, headers, body, status, accepted, refusal }) => ({
      provider,
      method,
      path,
      headers,
      body,
      status,
      accepted,
      refusal,
    })),
  };
}
