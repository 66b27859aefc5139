import type { DeliveryStatus } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { LedgerEntry } from "./ledger.ts";

/** An order's channel as the ledger tells channels apart; `other` is an app's. */
export const CHANNELS = ["web", "pos", "draft", "other"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Shopify's names of channels without product pages that have a name of ours. */
const CHANNEL_NAMES: Readonly<Record<string, Channel>> = { web: "web", pos: "pos", shopify_draft_order: "draft" };

/** Where an order came from, by Shopify's name of the source; one that isn't named is taken for the online store. */
export const channelOf = (sourceName: string | null): Channel =>
  sourceName === null ? "web" : (CHANNEL_NAMES[sourceName] ?? "other");

/** By what an order may be tied to a visit. */
export const LINK_METHODS = ["cart_attribute", "line_property", "cart_token", "none"] as const satisfies LinkMethod[];

export interface LedgerFilter {
  /** Of one delivery of the order. */
  provider?: ProviderName | undefined;
  status?: DeliveryStatus | undefined;
  reason?: string | undefined;
  link?: LinkMethod | undefined;
  channel?: Channel | undefined;
  /** Orders received from an instant on, and before another. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** The order's name, whole but for a leading #, its id or its gid. */
  order?: string | undefined;
  /** Continues after the last order of the page before, or goes back from the first of the page after. */
  after?: string | undefined;
  before?: string | undefined;
  /** So many orders a page has. */
  limit: number;
}

/** Whether a filter means a delivery of an order that it takes. */
export const isMeant = (
  entry: LedgerEntry,
  { provider, status, reason }: Pick<LedgerFilter, "provider" | "status" | "reason">,
): boolean =>
  (!provider || entry.provider === provider) &&
  (!status || entry.status === status) &&
  (!reason || entry.reason === reason);
