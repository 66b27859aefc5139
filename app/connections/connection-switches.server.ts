import { openConnection } from "../delivery/release.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { persist } from "../platform/database/persist.ts";

export interface SwitchOptions {
  sql: Sql;
  now(): number;
  /** Told after every change, so that this and other processes forget what they keep. */
  onChanged(shopId: number): Promise<void>;
  log: Log;
}

/** A connection that was switched, and how many orders wait for it, counted up to ten thousand. */
export interface Switched {
  shop: string;
  released: number;
}

/** One shop's connection to a provider; all of the provider's where no shop is named. */
export interface SwitchTarget {
  provider: ProviderName;
  shopId?: number | undefined;
  actor: Actor;
}

/** So many connections are looked up at once. */
const BATCH = 200;

const wanting = (condition: string): string => `
  SELECT shop_id AS "shopId" FROM connection
  WHERE provider = $1 AND ($2::int IS NULL OR shop_id = $2) AND shop_id > $3 AND ${condition} ORDER BY shop_id LIMIT ${BATCH}`;

// Only what has to change is changed; a form that was opened before is out of date (`updated_at`).
const turned = (enabled: boolean, by: string): string => `
  UPDATE connection SET enabled = ${enabled}, disabled_by = ${by}, updated_at = $3
  WHERE provider = $1 AND shop_id = $2 AND enabled <> ${enabled}`;

const VERBS: Record<
  "disable" | "enable" | "release",
  { action: string; opens: boolean; wanting: string; turn?: string }
> = {
  disable: {
    action: "connection.disabled",
    opens: false,
    wanting: wanting("enabled"),
    turn: turned(false, "'operator'"),
  },
  // Of all of a provider's only those that an operator had turned off: the others are their merchants' choice.
  enable: {
    action: "connection.enabled",
    opens: true,
    wanting: wanting("NOT enabled AND credential IS NOT NULL AND ($2::int IS NOT NULL OR disabled_by = 'operator')"),
    turn: turned(true, "NULL"),
  },
  release: {
    action: "connection.released",
    opens: true,
    wanting: wanting("(state = 'held' OR paused_until IS NOT NULL OR circuit_opened_at IS NOT NULL)"),
  },
};

/** So often a step is tried where somebody holds a row, or the database restarts. */
const MOST_TRIES = 6;

/**
 * An operator's hand on connections: `disable` turns them off, `enable` on again, `release` lets what waits for a held or
 * paused connection go, whatever it waited for. Settings, credentials and what the storefront is told stay as they are.
 */
export function createConnectionSwitches({ sql, now, onChanged, log }: SwitchOptions) {
  const again = <Result>(work: () => Promise<Result>): Promise<Result> => {
    let tries = 0;
    return persist(work, { log, what: "connections", stopped: () => (tries += 1) >= MOST_TRIES });
  };

  // One connection after the other is done with: where the command fails, it goes on from there when it is run again.
  const switchOne = async (verb: keyof typeof VERBS, { provider, actor }: SwitchTarget, shopId: number, at: Date) => {
    const { action, opens, turn } = VERBS[verb];
    const released = opens ? await again(() => openConnection(sql, { shopId, provider }, at)) : 0;
    if (turn !== undefined) await again(() => sql.query(turn, [provider, shopId, at]));
    await again(() => audit(sql, { shopId, actor, action, subject: provider }, at));
    await again(() => onChanged(shopId));
    return { shop: await domainOf(shopId), released };
  };

  const switchAll = async (verb: keyof typeof VERBS, target: SwitchTarget): Promise<Switched[]> => {
    const switched: Switched[] = [];
    const at = new Date(now());
    for (let after = -1; ; ) {
      const rows = await sql.query<{ shopId: number }>(VERBS[verb].wanting, [
        ...[target.provider, target.shopId ?? null, after],
      ]);
      for (const { shopId } of rows) {
        switched.push(await switchOne(verb, target, shopId, at));
        after = shopId;
      }
      if (rows.length < BATCH) return switched;
    }
  };
  const domainOf = async (id: number): Promise<string> =>
    (await sql.query<{ domain: string }>(`SELECT domain FROM shop WHERE id = $1`, [id]))[0]?.domain ?? String(id);

  return {
    disable: (target: SwitchTarget) => switchAll("disable", target),
    enable: (target: SwitchTarget) => switchAll("enable", target),
    release: (target: SwitchTarget) => switchAll("release", target),
  };
}

export type ConnectionSwitches = ReturnType<typeof createConnectionSwitches>;
