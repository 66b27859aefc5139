import type { ConnectionSnapshot } from "../delivery/ports.ts";
import { ORDER_EVENTS, type OrderEvent } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import { testHourOf } from "../shops/test-hour.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { readSettings } from "../domain/read-connection.ts";

/** A shop with its connections, as plans and deliveries use them. */
export interface ShopConnections {
  shopId: number;
  domain: string;
  /** Null until Shopify told the shop's own facts. */
  profile: ShopProfile | null;
  connections: ConnectionSnapshot[];
}

interface Row {
  shopId: number;
  domain: string;
  primaryDomain: string | null;
  country: string | null;
  language: string | null;
  timeZone: string | null;
  provider: ProviderName | null;
  version: number;
  settings: unknown;
  storefront: unknown;
  enabled: boolean;
  state: "open" | "held";
  pausedUntil: Date | null;
  circuitOpenedAt: Date | null;
  releasedAt: Date | null;
  failures: number;
  waitingSince: Date | null;
  waitedMs: number;
  shopSettings: unknown;
}

const SELECT = `
  SELECT s.id AS "shopId", s.domain, s.settings AS "shopSettings", s.primary_domain AS "primaryDomain", s.country, s.language,
    s.time_zone AS "timeZone", c.provider, c.version, c.settings, c.storefront, c.enabled, c.state,
    c.paused_until AS "pausedUntil", c.circuit_opened_at AS "circuitOpenedAt", c.released_at AS "releasedAt", c.failures, c.waiting_since AS "waitingSince",
    c.waited_ms::float8 AS "waitedMs"
  FROM shop s LEFT JOIN connection c ON c.shop_id = s.id AND c.credential IS NOT NULL
  WHERE s.id = ANY($1::int[]) ORDER BY s.id, c.provider`;

/** The shop's own facts, or what can be said of a shop that Shopify never told us about. */
export function profileOf({ domain, profile }: ShopConnections): ShopProfile {
  return profile ?? { domain, primaryDomain: domain, country: "US", language: "en", timeZone: "UTC" };
}

/** The events that any of a shop's connections takes. */
function eventsTaken({ connections }: ShopConnections, providers: Providers): ReadonlySet<OrderEvent> {
  const open = connections.filter(({ gate }) => gate.enabled);
  return new Set(
    ORDER_EVENTS.filter((event) =>
      open.some(({ provider, settings }) => providers.of(provider).takes(event, settings)),
    ),
  );
}

/** How long a shop's connections are believed: a change of another process is seen after so long, in milliseconds. */
const FRESH_MS = 1_000;

/**
 * Reads shops with their connections, keeping them for a second: a burst of orders asks the database once. What this
 * process changes itself is forgotten at once by `forget`.
 */
export function createShopConnections(sql: Sql, providers: Providers, now: () => number) {
  let kept = new Map<number, { value: ShopConnections; readAt: number }>();

  const reader = {
    /** Those that the app knows; a connection with another one is left out. */
    providers,
    /** `freshMs`: how long what was read may be believed, where that may be longer than for an order. */
    async of(shopIds: number[], freshMs = FRESH_MS): Promise<Map<number, ShopConnections>> {
      const at = now();
      // What is forgotten while we ask must neither be missing in this answer nor come back by it.
      const keep = kept;
      const found = new Map<number, ShopConnections>();
      for (const id of shopIds) {
        const known = keep.get(id);
        if (known && Math.abs(at - known.readAt) <= freshMs) found.set(id, known.value);
      }
      const missing = [...new Set(shopIds)].filter((id) => !found.has(id));
      if (missing.length === 0) return found;
      const rows = await sql.query<Row>(SELECT, [missing]);
      for (const [shopId, group] of Map.groupBy(rows, (row) => row.shopId)) {
        const value = toShop(shopId, group, providers, at);
        keep.set(shopId, { value, readAt: at });
        found.set(shopId, value);
      }
      return found;
    },
    forget(): void {
      kept = new Map();
    },
    /** The events that any of a shop's connections takes; none of a shop that is gone. */
    async eventsTaken(shopId: number): Promise<ReadonlySet<OrderEvent>> {
      const shop = (await reader.of([shopId])).get(shopId);
      return shop ? eventsTaken(shop, providers) : new Set();
    },
  };
  return reader;
}

export type ShopConnectionsReader = ReturnType<typeof createShopConnections>;

function toShop(shopId: number, rows: Row[], providers: Providers, now: number): ShopConnections {
  const [first] = rows;
  if (!first) throw new Error("A group is never empty.");
  const { domain, primaryDomain, country, language, timeZone } = first;
  return {
    shopId,
    domain,
    profile:
      country !== null && language !== null && timeZone !== null
        ? { domain, primaryDomain: primaryDomain ?? domain, country, language, timeZone }
        : null,
    connections: rows.flatMap((row) => toSnapshot(row, providers, now)),
  };
}

function toSnapshot(row: Row, providers: Providers, now: number): ConnectionSnapshot[] {
  const provider = row.provider === null ? null : providers.find(row.provider);
  if (row.provider === null || !provider) return [];
  const settings = readSettings(provider, row.settings);
  if (!settings.ok) return [];
  return [
    {
      shopId: row.shopId,
      provider: row.provider,
      version: row.version,
      // An hour of test orders holds for all of the shop's connections, whatever they say.
      settings: testHourOf(row.shopSettings, now) ? { ...settings.value, sendTestOrders: true } : settings.value,
      storefront: row.storefront,
      gate: {
        enabled: row.enabled,
        state: row.state,
        pausedUntil: row.pausedUntil?.getTime() ?? null,
        circuitOpenedAt: row.circuitOpenedAt?.getTime() ?? null,
        releasedAt: row.releasedAt?.getTime() ?? null,
        failing: row.failures > 0,
      },
      waitedMs: row.waitedMs + (row.waitingSince ? now - row.waitingSince.getTime() : 0),
    },
  ];
}
