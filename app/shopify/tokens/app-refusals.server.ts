import type { Sql } from "../../platform/database/database.server.ts";
import type { Log } from "../../platform/telemetry/log.ts";

/**
 * What Shopify can refuse to the whole app, whatever a shop has granted: `bulk` until bulk operations are enabled for it,
 * and again after 31 unused days; `network` while it calls from an address outside its IP allowlist.
 */
export type AppRefusalName = "bulk" | "network";

/** A refusal that stands. `againAt` is when it is worth trying again. */
export interface AppRefusal {
  name: AppRefusalName;
  /** Shopify's own words. */
  reason: string;
  refusals: number;
  refusedAt: Date;
  againAt: Date;
}

/** What somebody has to do about it, and where. */
export const REMEDIES: Record<AppRefusalName, string> = {
  bulk: "Partner Dashboard > the app > API access requests > Run bulk operations: Allow bulk queries; and an IP allowlist in the Dev Dashboard",
  network:
    "Dev Dashboard > the app > Settings > IP allowlist: add the addresses that the app calls from, or the host's networks",
};

const AGAIN_MS = [10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];
/** A refusal that every call meets is written down once a minute. */
const WRITTEN_EVERY_MS = 60_000;

/** Keeps what Shopify refuses to the whole app: one row of each kind for as long as it lasts. */
export function createAppRefusals({ sql, now, log }: { sql: Sql; now(): number; log: Log }) {
  const written = new Map<AppRefusalName, number>();
  const seenGranted = new Set<AppRefusalName>();

  return {
    /** Whether it is worth a try: not while it was refused lately. */
    async mayTry(name: AppRefusalName): Promise<boolean> {
      const rows = await sql.query(`SELECT 1 FROM app_refusal WHERE name = $1 AND again_at > $2`, [
        name,
        new Date(now()),
      ]);
      return rows.length === 0;
    },

    /** Notes a refusal; the first of a row is told in the log, with what to do. */
    async refused(name: AppRefusalName, reason: string): Promise<void> {
      const at = now();
      if (at - (written.get(name) ?? -Infinity) < WRITTEN_EVERY_MS) return;
      written.set(name, at);
      seenGranted.delete(name);
      const [row] = await sql.query<{ refusals: number }>(
        `INSERT INTO app_refusal AS r (name, reason, refused_at, last_at, again_at)
         VALUES ($1, $2, $3, $3, $3::timestamptz + ($4::float8[])[1] * interval '1 ms')
         ON CONFLICT (name) DO UPDATE SET reason = $2, refusals = r.refusals + 1, last_at = $3,
           again_at = $3::timestamptz + ($4::float8[])[least(r.refusals + 1, $5)] * interval '1 ms'
         RETURNING refusals`,
        [name, reason.slice(0, 300), new Date(at), AGAIN_MS, AGAIN_MS.length],
      );
      if (row?.refusals === 1) {
        log.error({ refused: name, reason, todo: REMEDIES[name] }, "Shopify refuses something to the whole app");
      }
    },

    /** Notes that it was granted. The database is asked only by the first in a row. */
    async granted(name: AppRefusalName): Promise<void> {
      if (seenGranted.has(name)) return;
      seenGranted.add(name);
      written.delete(name);
      const rows = await sql.query(`DELETE FROM app_refusal WHERE name = $1 RETURNING 1`, [name]);
      if (rows.length > 0) log.info({ refused: name }, "Shopify refuses it no more");
    },

    /** The refusals that stand. */
    list(): Promise<AppRefusal[]> {
      return sql.query(
        `SELECT name, reason, refusals, refused_at AS "refusedAt", again_at AS "againAt" FROM app_refusal ORDER BY name`,
      );
    },
  };
}

export type AppRefusals = ReturnType<typeof createAppRefusals>;
