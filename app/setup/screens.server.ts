import { publishedKeys } from "../connections/signing-keys.server.ts";
import { connectionStatus, type ConnectionStatus } from "../connections/status.ts";
import { findConnection, listConnections, type StoredConnection } from "../connections/store.server.ts";
import {
  countDeliveries,
  type DeliveryName,
  type LedgerDetail,
  type LedgerFilter,
  type LedgerPage,
  listDeliveries,
  showDelivery,
} from "../delivery/ledger.server.ts";
import type { DeliveryStatus } from "../domain/delivery.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import { PROVIDER_NAMES, type ProviderName } from "../domain/ids.ts";
import { countLinks } from "../orders/link-counts.server.ts";
import { profileOf, type ShopConnectionsReader } from "../orders/shop-connections.server.ts";
import type { Sql } from "../platform/database.server.ts";

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
}

/** A connection as its page shows it. Its credential stays where it is: only the date of its entry is told. */
export interface ConnectionPage extends ConnectionSummary {
  enabled: boolean;
  hasCredential: boolean;
  credentialAt: Date | null;
  /** As stored, or null where nobody has saved any yet. */
  settings: unknown;
  updatedAt: Date | null;
  testedAt: Date | null;
  testOutcome: StoredConnection["testOutcome"];
  primaryDomain: string;
  timeZone: string;
  /** Where the shop's public keys are served, and how many of them. */
  jwksUrl: string;
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
  timeZone: string;
}

export interface ScreensOptions {
  sql: Sql;
  shopConnections: ShopConnectionsReader;
  appUrl: string;
  now(): number;
}

type Shop = { id: number; domain: string };
type StatusByProvider = Record<ProviderName, ConnectionStatus>;

const COUNTED_MS = 7 * 24 * 3_600_000;

/** What the admin's screens show, each by one call; nothing here changes anything, and each names its shop. */
export function createScreens({ sql, shopConnections, appUrl, now }: ScreensOptions) {
  const profile = async (shop: Shop) => {
    const known = (await shopConnections.of([shop.id])).get(shop.id);
    return profileOf(known ?? { shopId: shop.id, domain: shop.domain, profile: null, connections: [] });
  };

  const summarise = (
    provider: ProviderName,
    stored: StoredConnection | null,
    waiting: Map<string, number>,
  ): ConnectionSummary => {
    const status = connectionStatus(stored, now());
    return {
      provider,
      status,
      reason: stored?.reason ?? null,
      since: (status === "circuit_open" ? stored?.circuitOpenedAt : stored?.heldAt) ?? null,
      until: stored?.pausedUntil ?? null,
      waiting: waiting.get(provider) ?? 0,
    };
  };

  const waitingOf = async (shop: Shop): Promise<Map<string, number>> => {
    const rows = await sql.query<{ provider: string; count: number }>(
      `SELECT provider, count(*)::int AS count FROM delivery
       WHERE shop_id = $1 AND status IN ('pending', 'held') GROUP BY 1`,
      [shop.id],
    );
    return new Map(rows.map(({ provider, count }) => [provider, count]));
  };

  const statuses = async (shop: Shop): Promise<StatusByProvider> => {
    const stored = await listConnections(sql, shop.id);
    const entries = PROVIDER_NAMES.map((name) => [
      name,
      connectionStatus(stored.find(({ provider }) => provider === name) ?? null, now()),
    ]);
    return Object.fromEntries(entries) as StatusByProvider;
  };

  return {
    async home(shop: Shop): Promise<HomePage> {
      const countedSince = new Date(now() - COUNTED_MS);
      const [stored, waiting, counts, links, delivered, { timeZone }] = await Promise.all([
        listConnections(sql, shop.id),
        waitingOf(shop),
        countDeliveries(sql, shop.id, countedSince),
        countLinks(sql, shop.id, countedSince),
        sql.query(`SELECT 1 FROM delivery WHERE shop_id = $1 AND status = 'delivered' LIMIT 1`, [shop.id]),
        profile(shop),
      ]);
      const connections = PROVIDER_NAMES.map((name) =>
        summarise(name, stored.find(({ provider }) => provider === name) ?? null, waiting),
      );
      return { connections, counts, links, countedSince, everDelivered: delivered.length > 0, timeZone };
    },

    async connection(shop: Shop, provider: ProviderName): Promise<ConnectionPage> {
      const [stored, waiting, keys, { primaryDomain, timeZone }] = await Promise.all([
        findConnection(sql, shop.id, provider),
        waitingOf(shop),
        publishedKeys(sql, shop.domain),
        profile(shop),
      ]);
      return {
        ...summarise(provider, stored, waiting),
        enabled: stored?.enabled ?? false,
        hasCredential: stored?.hasCredential ?? false,
        credentialAt: stored?.credentialAt ?? null,
        settings: stored?.settings ?? null,
        updatedAt: stored?.updatedAt ?? null,
        testedAt: stored?.testedAt ?? null,
        testOutcome: stored?.testOutcome ?? null,
        primaryDomain,
        timeZone,
        jwksUrl: `${appUrl}/.well-known/jwks/${shop.domain}`,
        publishedKeys: keys.length,
      };
    },

    /** A page of the ledger, with how each connection stands: it says what a waiting delivery waits for. */
    async deliveries(
      shop: Shop,
      filter: LedgerFilter,
    ): Promise<LedgerPage & { connections: StatusByProvider; timeZone: string }> {
      const [page, connections, { timeZone }] = await Promise.all([
        listDeliveries(sql, shop.id, filter),
        statuses(shop),
        profile(shop),
      ]);
      return { ...page, connections, timeZone };
    },

    /** One delivery, or null. */
    async delivery(
      shop: Shop,
      name: DeliveryName,
    ): Promise<{ delivery: LedgerDetail; connection: ConnectionStatus; timeZone: string } | null> {
      const [delivery, connections, { timeZone }] = await Promise.all([
        showDelivery(sql, shop.id, name),
        statuses(shop),
        profile(shop),
      ]);
      return delivery && { delivery, connection: connections[name.provider], timeZone };
    },

    profile,
  };
}

export type Screens = ReturnType<typeof createScreens>;
