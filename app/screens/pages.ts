import type { ConnectionStatus } from "../connections/status.ts";
import type { StoredConnection } from "../connections/store.server.ts";
import type { OrdersPage } from "../delivery/ledger.ts";
import type { LedgerFilter } from "../delivery/ledger-filter.ts";
import type { DeliveryStatus } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { HandOverFact } from "../domain/provider-form.ts";
import type { ReleasedBy } from "../domain/provider.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { PutAway } from "../shops/put-away.server.ts";
import type { ShownProvider } from "../connections/connection-fields.ts";

/** A connection as a merchant sees it from afar. */
export interface ConnectionSummary {
  provider: ProviderName;
  status: ConnectionStatus;
  /** Why it is held: the provider's answer, as a code. */
  reason: string | null;
  /** When it was held or its circuit opened, and when its pause ends. */
  since: Date | null;
  until: Date | null;
  /** How many deliveries wait for it. */
  waiting: number;
  /** Whether the provider has taken its credential. */
  isProven: boolean;
  /** By what it is proven, and a hold ended. */
  releasedBy: ReleasedBy;
  /** Whether its widget's settings have been entered. */
  hasWidget: boolean;
  /** When the latest order came that the provider has, among the shop's latest. */
  lastDeliveredAt: Date | null;
}

/** A connection as its page shows it. Its credential stays where it is: only the date of its entry is told. */
export interface ConnectionPage extends ConnectionSummary, ShownProvider {
  enabled: boolean;
  hasCredential: boolean;
  credentialAt: Date | null;
  credentialEnd: string | null;
  /** As stored, or null where nobody has saved any yet. */
  settings: unknown;
  updatedAt: Date | null;
  testedAt: Date | null;
  testOutcome: StoredConnection["testOutcome"];
  timeZone: string;
  /** What the merchant hands to the provider, once there is a key. */
  handOver: readonly HandOverFact[];
  /** How many of the shop's public keys are served. */
  publishedKeys: number;
}

export interface HomePage {
  connections: ConnectionSummary[];
  counts: { provider: ProviderName; status: DeliveryStatus; count: number }[];
  /** By what the latest of these orders are tied to their visits. */
  links: { method: LinkMethod; count: number }[];
  /** The orders received since then are counted. */
  countedSince: Date;
  /** Whether any order was ever delivered. */
  everDelivered: boolean;
  /** What the shop has put away. */
  putAway: PutAway[];
  /** Messages of Shopify's that couldn't be read, kept for seven days. */
  unreadable: number;
  timeZone: string;
}

export type StatusByProvider = Readonly<Record<ProviderName, ConnectionStatus>>;

/** The ledger's filter with days of the shop's calendar, `YYYY-MM-DD`. */
export interface OrdersFilter extends Omit<LedgerFilter, "from" | "to"> {
  from?: string | undefined;
  to?: string | undefined;
}

export interface OrdersScreen extends OrdersPage {
  connections: StatusByProvider;
  /** The reasons that deliveries of the last month have. */
  reasons: string[];
  timeZone: string;
}
