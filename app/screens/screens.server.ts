import { publishedKeys } from "../connections/signing-keys.server.ts";
import { connectionStatus, isProven } from "../connections/status.ts";
import { findConnection, listConnections, type StoredConnection } from "../connections/store.server.ts";
import { countDeliveries, hasDelivered, listReasons } from "../delivery/ledger-counts.server.ts";
import { listOrders } from "../delivery/ledger.server.ts";
import { showOrder } from "../delivery/ledger-order.server.ts";
import type { LedgerOrder, OrderDetail } from "../delivery/ledger.ts";
import { lastDelivered } from "../delivery/last-delivered.server.ts";
import { countWaiting } from "../delivery/release.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Providers } from "../domain/providers.ts";
import { countLinks } from "../orders/link-counts.server.ts";
import { profileOf, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import { readPutAway } from "../shops/put-away.server.ts";
import { countUnreadable } from "../shops/unreadable.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { handOverOf, showProvider } from "../connections/connection-fields.ts";
import { daysOf } from "../domain/days.ts";
import type {
  ConnectionPage,
  ConnectionSummary,
  HomePage,
  OrdersFilter,
  OrdersScreen,
  StatusByProvider,
} from "./pages.ts";

export interface ScreensOptions {
  sql: Sql;
  providers: Providers;
  shopConnections: ShopConnectionsReader;
  appUrl: string;
  now(): number;
}

type Shop = { id: number; domain: string };

const COUNTED_MS = 7 * 24 * 3_600_000;
/** The reasons of a month are offered to filter by. */
const REASONS_MS = 30 * 24 * 3_600_000;

/** What the admin's screens show, each by one call; nothing here changes anything, and each names its shop. */
export function createScreens({ sql, providers, shopConnections, appUrl, now }: ScreensOptions) {
  const profile = async (shop: Shop) => {
    const known = (await shopConnections.of([shop.id])).get(shop.id);
    return profileOf(known ?? { shopId: shop.id, domain: shop.domain, profile: null, connections: [] });
  };

  const summarise = (
    provider: ProviderName,
    stored: StoredConnection | null,
    waiting: Map<string, number>,
    delivered: ReadonlyMap<string, Date>,
  ): ConnectionSummary => {
    const definition = providers.of(provider);
    const status = connectionStatus(stored, now(), definition);
    return {
      provider,
      status,
      reason: stored?.reason ?? null,
      since: (status === "circuit_open" ? stored?.circuitOpenedAt : stored?.heldAt) ?? null,
      until: stored?.pausedUntil ?? null,
      waiting: waiting.get(provider) ?? 0,
      isProven: stored !== null && isProven(stored),
      releasedBy: definition.releasedBy,
      hasWidget: stored?.hasWidget ?? false,
      lastDeliveredAt: delivered.get(provider) ?? null,
    };
  };

  const waitingOf = async (shop: Shop): Promise<Map<string, number>> => {
    const counts = providers.names.map(
      async (provider) => [provider, await countWaiting(sql, { shopId: shop.id, provider })] as const,
    );
    return new Map(await Promise.all(counts));
  };

  const summaries = async (shop: Shop): Promise<ConnectionSummary[]> => {
    const [stored, waiting, delivered] = await Promise.all([
      listConnections(sql, shop.id),
      waitingOf(shop),
      lastDelivered(sql, shop.id),
    ]);
    return providers.names.map((name) =>
      summarise(name, stored.find(({ provider }) => provider === name) ?? null, waiting, delivered),
    );
  };

  const statuses = async (shop: Shop): Promise<StatusByProvider> => {
    const stored = await listConnections(sql, shop.id);
    const entries = providers.names.map((name) => [
      name,
      connectionStatus(stored.find(({ provider }) => provider === name) ?? null, now(), providers.of(name)),
    ]);
    return Object.fromEntries(entries) as StatusByProvider;
  };

  return {
    async home(shop: Shop): Promise<HomePage> {
      const countedSince = new Date(now() - COUNTED_MS);
      const [connections, counts, links, delivered, unreadable, away, { timeZone }] = await Promise.all([
        summaries(shop),
        countDeliveries(sql, shop.id, countedSince),
        countLinks(sql, shop.id, countedSince),
        hasDelivered(sql, shop.id),
        countUnreadable(sql, shop.id),
        readPutAway(sql, shop.id),
        profile(shop),
      ]);
      return {
        connections,
        counts,
        links,
        countedSince,
        everDelivered: delivered,
        putAway: away,
        unreadable,
        timeZone,
      };
    },

    /** All providers, to choose from. */
    async connections(shop: Shop): Promise<{ connections: ConnectionSummary[]; timeZone: string }> {
      const [connections, { timeZone }] = await Promise.all([summaries(shop), profile(shop)]);
      return { connections, timeZone };
    },

    async connection(shop: Shop, provider: ProviderName): Promise<ConnectionPage> {
      const definition = providers.of(provider);
      const [stored, waiting, delivered, keys, { primaryDomain, timeZone }] = await Promise.all([
        findConnection(sql, shop.id, provider),
        waitingOf(shop),
        lastDelivered(sql, shop.id),
        publishedKeys(sql, shop.domain),
        profile(shop),
      ]);
      return {
        ...summarise(provider, stored, waiting, delivered),
        enabled: stored?.enabled ?? false,
        hasCredential: stored?.hasCredential ?? false,
        credentialAt: stored?.credentialAt ?? null,
        credentialEnd: stored?.credentialEnd ?? null,
        settings: stored?.settings ?? null,
        updatedAt: stored?.updatedAt ?? null,
        testedAt: stored?.testedAt ?? null,
        testOutcome: stored?.testOutcome ?? null,
        timeZone,
        ...showProvider(definition, { primaryDomain }),
        handOver: stored?.hasCredential
          ? handOverOf(definition, stored.settings, `${appUrl}/.well-known/jwks/${shop.domain}`)
          : [],
        publishedKeys: keys.length,
      };
    },

    /** A page of the ledger, with how each connection stands: it says what a waiting delivery waits for. */
    async orders(shop: Shop, { from, to, ...filter }: OrdersFilter): Promise<OrdersScreen> {
      const { timeZone } = await profile(shop);
      const days = daysOf({ from, to }, timeZone);
      const [page, connections, reasons] = await Promise.all([
        listOrders(sql, shop.id, { ...filter, ...days }),
        statuses(shop),
        listReasons(sql, shop.id, new Date(now() - REASONS_MS)),
      ]);
      return { ...page, connections, reasons, timeZone };
    },

    /** The same orders, all of them, a stretch at a time. */
    async *allOrders(shop: Shop, { from, to, ...filter }: OrdersFilter): AsyncGenerator<LedgerOrder[]> {
      const days = daysOf({ from, to }, (await profile(shop)).timeZone);
      for (let after = filter.after; ; ) {
        const { orders, next } = await listOrders(sql, shop.id, { ...filter, ...days, after, before: undefined });
        yield orders;
        if (next === null) return;
        after = next;
      }
    },

    /** One order with its deliveries, or null. */
    async order(
      shop: Shop,
      orderId: string,
    ): Promise<{ order: OrderDetail; connections: StatusByProvider; timeZone: string } | null> {
      const [order, connections, { timeZone }] = await Promise.all([
        showOrder(sql, shop.id, orderId),
        statuses(shop),
        profile(shop),
      ]);
      return order && { order, connections, timeZone };
    },

    profile,
  };
}

export type Screens = ReturnType<typeof createScreens>;
