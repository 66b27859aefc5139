import { CHANNELS, LINK_METHODS, type LedgerFilter } from "../../delivery/ledger-filter.ts";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import type { ProviderName } from "../../domain/ids.ts";

/** What the ledger is filtered by, as it stands in the address; an empty text filters by nothing. */
export interface FilterValues {
  order: string;
  provider: string;
  status: string;
  reason: string;
  link: string;
  channel: string;
  from: string;
  to: string;
}

const LONGEST_ORDER = 100;
const REASON = /^[a-z0-9_.:-]{1,100}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the filters of an address; what is none of them is taken as absent. */
export function readFilters(query: URLSearchParams, providers: readonly ProviderName[]): FilterValues {
  const one = (name: string, known: readonly string[]): string =>
    known.find((value) => value === query.get(name)) ?? "";
  const like = (name: string, shape: RegExp): string => shape.exec(query.get(name) ?? "")?.[0] ?? "";
  return {
    // PostgreSQL keeps no text with a NUL, and asked for one it answers with a fault.
    order: query.get("order")?.replaceAll("\0", "").trim().slice(0, LONGEST_ORDER).toWellFormed() ?? "",
    provider: one("provider", providers),
    status: one("status", DELIVERY_STATUSES),
    reason: like("reason", REASON),
    link: one("link", LINK_METHODS),
    channel: one("channel", CHANNELS),
    from: like("from", DAY),
    to: like("to", DAY),
  };
}

/** The same as the ledger takes them. */
export const ledgerFilter = ({ order, provider, status, reason, link, channel, from, to }: FilterValues) =>
  ({
    order: order || undefined,
    provider: provider || undefined,
    status: DELIVERY_STATUSES.find((one) => one === status),
    reason: reason || undefined,
    link: LINK_METHODS.find((one) => one === link),
    channel: CHANNELS.find((one) => one === channel),
    from: from || undefined,
    to: to || undefined,
  }) satisfies Omit<LedgerFilter, "limit" | "from" | "to"> & { from: string | undefined; to: string | undefined };

export const isFiltered = (values: FilterValues): boolean => Object.values(values).some((value) => value !== "");

/** Whether an order is looked for, and nothing else narrows where. */
export const isSearch = ({ order, ...others }: FilterValues): boolean =>
  order !== "" && Object.values(others).every((value) => value === "");
