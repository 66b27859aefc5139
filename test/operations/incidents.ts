import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { keepDiskReading } from "#app/upkeep/disk.server.ts";
import { type Night, subscribe } from "./night.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Something that goes wrong at night: how it is brought about, and what `doctor` has to say of it. */
export interface Incident {
  /** The check that finds it, with its state. */
  finds: { check: string; state: "warning" | "fault" | "unknown"; detail: string | RegExp };
  /** Brings it about; returns what other services the command has meanwhile. */
  begin(night: Night): Promise<Partial<Services> | void>;
  /** Ends it. */
  end(night: Night): Promise<void>;
  /** No row says that a worker lives. */
  noWorker?: true;
}

const ago = ({ now }: Night, ms: number): Date => new Date(now() - ms);

/** An order of each shop waits at a provider, since so long; `claimedBy` where somebody has it in hand. */
const owe = async (
  night: Night,
  { ms, claimedBy = null }: { ms: number; claimedBy?: number | null },
): Promise<void> => {
  await night.sql.query(
    `INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at, claimed_by, claimed_at)
     SELECT id, '99' || id, 'naiz', 'live', $1, $1, $1, $2::int, CASE WHEN $2::int > 0 THEN $1::timestamptz END FROM shop WHERE id > 0`,
    [ago(night, ms), claimedBy],
  );
};
const settle = async ({ sql }: Night): Promise<void> => void (await sql.query(`DELETE FROM due`));

/** One statement that breaks something, and one that mends it. */
const broken = (
  finds: Incident["finds"],
  begin: string,
  end: string,
  params: (night: Night) => unknown[] = () => [],
): Incident => ({
  finds,
  begin: async (night) => void (await night.sql.query(begin, params(night))),
  end: async ({ sql }) => void (await sql.query(end)),
});

const refused = (name: string, check: string): Incident =>
  broken(
    { check, state: "fault", detail: /^refused since .+: Shopify says no/ },
    `INSERT INTO app_refusal (name, reason, refused_at, last_at, again_at) VALUES ('${name}', 'Shopify says no', $1, $1, $1)`,
    `DELETE FROM app_refusal`,
    (night) => [ago(night, 0)],
  );

export const INCIDENTS: Readonly<Record<string, Incident>> = {
  "no worker": {
    finds: { check: "workers", state: "fault", detail: "no worker lives, and orders have waited for 10 min" },
    noWorker: true,
    begin: (night) => owe(night, { ms: 10 * MINUTE_MS }),
    end: settle,
  },
  "too few workers": {
    finds: { check: "workers", state: "fault", detail: /^\d+ live, and orders have waited for 5 min$/ },
    begin: (night) => owe(night, { ms: 5 * MINUTE_MS }),
    end: settle,
  },
  "a topic that Shopify took away": {
    finds: { check: "subscriptions", state: "fault", detail: /^Shopify tells other topics .+ of 1 shop: / },
    async begin({ outside, shops: [first = ""] }) {
      outside.shopify.shop(first).installation?.subscriptions.clear();
    },
    end: ({ services, ids: [id = 0] }) => subscribe(services, id),
  },
  "held connections": broken(
    { check: "held connections: naiz", state: "fault", detail: /^3 shops: .+ \(unauthorized\)$/ },
    `UPDATE connection SET state = 'held', reason = 'unauthorized', held_at = $1 WHERE provider = 'naiz'`,
    `UPDATE connection SET state = 'open', reason = NULL, held_at = NULL`,
    (night) => [ago(night, MINUTE_MS)],
  ),
  "an open circuit": broken(
    { check: "open circuits: robosize", state: "fault", detail: /^3 shops: / },
    `UPDATE connection SET circuit_opened_at = $1, failures = 10 WHERE provider = 'robosize'`,
    `UPDATE connection SET circuit_opened_at = NULL, failures = 0`,
    (night) => [ago(night, MINUTE_MS)],
  ),
  quarantine: {
    finds: { check: "quarantine", state: "fault", detail: /^1 webhooks could not be read, of 1 shop: / },
    async begin(night) {
      const body = await night.services.seal.seal("{}", { shop: night.shops[0] ?? "", purpose: "quarantine" });
      await night.sql.query(
        `INSERT INTO quarantine (shop_id, topic, webhook_id, reason, field, body, received_at, expires_at)
         VALUES ($1, 'orders/paid', 'w1', 'unexpected', 'line_items', $2, $3, $4)`,
        [night.ids[0], body, ago(night, MINUTE_MS), ago(night, -DAY_MS)],
      );
    },
    end: async ({ sql }) => void (await sql.query(`DELETE FROM quarantine`)),
  },
  "a claim that hangs": {
    finds: { check: "sending", state: "fault", detail: /^3 deliveries are in hand of a worker since / },
    async begin(night) {
      await owe(night, { ms: 20 * MINUTE_MS, claimedBy: await night.workerLives() });
    },
    end: settle,
  },
  "a restore": {
    finds: { check: "restore", state: "warning", detail: /^3 deliveries wait since a restore, of 3 shops: / },
    begin: (night) => owe(night, { ms: MINUTE_MS, claimedBy: 0 }),
    end: settle,
  },
  "reconciliation behind": broken(
    { check: "reconciliation", state: "fault", detail: /^more than fifteen minutes behind at 3 shops: / },
    `UPDATE reconciliation SET looked_until = looked_until - interval '1 hour'`,
    `UPDATE reconciliation SET looked_until = looked_until + interval '1 hour'`,
  ),
  "reconciliation failing": broken(
    { check: "reconciliation", state: "warning", detail: /^the last look failed at 3 shops: / },
    `UPDATE reconciliation SET failures = 2`,
    `UPDATE reconciliation SET failures = 0`,
  ),
  "a refused token": broken(
    { check: "tokens", state: "fault", detail: /^Shopify gives no token, of 2 shops: / },
    `UPDATE shop_session SET state = 'refused' WHERE shop <> (SELECT domain FROM shop WHERE id > 0 ORDER BY id LIMIT 1)`,
    `UPDATE shop_session SET state = 'ok'`,
  ),
  "a lacking scope": broken(
    { check: "scopes", state: "fault", detail: /are granted, of 3 shops: / },
    `UPDATE shop SET scopes = ARRAY['read_products']`,
    `UPDATE shop SET scopes = ARRAY['read_orders', 'read_products', 'write_app_proxy']`,
  ),
  "unknown facts": broken(
    { check: "facts", state: "warning", detail: /^country and time zone are not known yet, of 3 shops: / },
    `UPDATE shop SET time_zone = NULL`,
    `UPDATE shop SET time_zone = 'Europe/Berlin'`,
  ),
  "withheld addresses": broken(
    { check: "addresses", state: "warning", detail: /^Shopify withholds addresses, of 3 shops: / },
    `UPDATE shop SET addresses_withheld_at = $1 WHERE id > 0`,
    `UPDATE shop SET addresses_withheld_at = NULL`,
    (night) => [ago(night, 0)],
  ),
  "a quiet shop": broken(
    { check: "webhooks", state: "warning", detail: /last paid order 4 days ago$/ },
    `UPDATE orders SET received_at = received_at - interval '4 days'`,
    `UPDATE orders SET received_at = received_at + interval '4 days'`,
  ),
  "a lacking migration": broken(
    { check: "migrations", state: "fault", detail: /it lacks 1 migrations, the first is 20261127800000_processes/ },
    `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '20261127800000_processes'`,
    `UPDATE _prisma_migrations SET rolled_back_at = NULL`,
  ),
  "another key under the same id": {
    finds: { check: "keys", state: "fault", detail: /^12 of connection.credential, 3 of shop_session.sealed can't be/ },
    begin: async ({ services: { seal } }) => ({
      seal: createSeal(`${seal.currentKeyId}:${randomBytes(32).toString("base64url")}`),
    }),
    end: async () => undefined,
  },
  "a clock that is off": {
    finds: { check: "clock", state: "fault", detail: /^-\d+ s from the database's$/ },
    async begin() {
      const now = Date.now.bind(Date);
      vi.spyOn(Date, "now").mockImplementation(() => now() + 10 * MINUTE_MS);
    },
    end: async () => void vi.restoreAllMocks(),
  },
  "a disk that is full soon": {
    finds: { check: "disk", state: "fault", detail: /are free, enough for 0 days as it grows now$/ },
    async begin(night) {
      await keepDiskReading(night.sql, ago(night, DAY_MS));
      await keepDiskReading(night.sql, ago(night, 0));
      await night.sql.query(`UPDATE counter SET value = -1e17 WHERE name = 'database_bytes' AND day < $1::date`, [
        ago(night, 0).toISOString().slice(0, 10),
      ]);
    },
    end: async ({ sql }) => void (await sql.query(`DELETE FROM counter WHERE name = 'database_bytes'`)),
  },
  "bulk operations refused": refused("bulk", "bulk operations"),
  "a network refused": refused("network", "Shopify's IP allowlist"),
};

/** Alerts of what stands in the database: the incident that fires each, and after how many minutes. */
export const SEEDED: Record<string, { incident: string; minutes: number; with?: string[] }> = {
  FitloopQueueOld: { incident: "too few workers", minutes: 20 },
  FitloopSendingOld: { incident: "a claim that hangs", minutes: 20 },
  FitloopConnectionsHeld: { incident: "held connections", minutes: 20 },
  FitloopCircuitOpen: { incident: "an open circuit", minutes: 20 },
  FitloopRestoredWaits: { incident: "a restore", minutes: 70 },
  FitloopReconciliationBehind: { incident: "reconciliation behind", minutes: 20 },
  FitloopReconciliationFails: { incident: "reconciliation failing", minutes: 70 },
  FitloopTokensRefused: { incident: "a refused token", minutes: 30 },
  FitloopShopifyRefuses: { incident: "bulk operations refused", minutes: 20 },
  FitloopUnreadableWebhooks: { incident: "quarantine", minutes: 30 },
  FitloopNoWorker: { incident: "no worker", minutes: 20, with: ["FitloopQueueOld"] },
  FitloopDiskFull: { incident: "a disk that is full soon", minutes: 20 },
  FitloopDiskFillsUp: { incident: "a disk that is full soon", minutes: 70 },
};
