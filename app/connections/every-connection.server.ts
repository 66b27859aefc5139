import type { Sql } from "../platform/database/database.server.ts";

/** A connection as operators see it, of whatever shop. */
export interface ListedConnection {
  shop: string;
  provider: string;
  enabled: boolean;
  state: "open" | "held";
  reason: string | null;
  heldAt: Date | null;
  pausedUntil: Date | null;
  circuitOpenedAt: Date | null;
  testedAt: Date | null;
  testOutcome: { ok: boolean; code: string } | null;
}

export interface ConnectionFilter {
  /** Null: of every shop. */
  shopId: number | null;
  state: string | null;
  limit: number;
}

const STATES: Readonly<Record<string, string>> = {
  active: "c.enabled AND c.state = 'open' AND (c.paused_until IS NULL OR c.paused_until <= $1)",
  paused: "c.enabled AND c.state = 'open' AND c.paused_until > $1",
  held: "c.enabled AND c.state = 'held'",
  disabled: "NOT c.enabled",
};

/** Why a connection lets nothing through, of itself or of its provider's making. */
export type GateCause = "held" | "circuit";

const SHUT: Record<GateCause, string> = {
  held: "c.enabled AND c.state = 'held'",
  circuit: "c.enabled AND c.circuit_opened_at IS NOT NULL",
};

/** The connections of active shops that are shut for a cause: shops by provider and reason. A shop's, or all shops'. */
export async function listShut(
  sql: Sql,
  cause: GateCause,
  shopId: number | null,
): Promise<{ provider: string; reason: string | null; shops: string[] }[]> {
  return sql.query(
    `SELECT c.provider, c.reason, array_agg(s.domain ORDER BY s.domain) AS shops
     FROM connection c JOIN shop s ON s.id = c.shop_id AND s.state = 'active'
     WHERE ${SHUT[cause]} AND ($1::int IS NULL OR c.shop_id = $1) GROUP BY 1, 2 ORDER BY 1, 2`,
    [shopId],
  );
}

/** Connections by shop and provider, and how many there are in all. `now` decides which are paused. */
export async function listEveryConnection(
  sql: Sql,
  { shopId, state, limit }: ConnectionFilter,
  now: Date,
): Promise<{ rows: ListedConnection[]; total: number }> {
  const rows = await sql.query<ListedConnection & { total: number }>(
    `SELECT s.domain AS shop, c.provider, c.enabled, c.state, c.reason, c.held_at AS "heldAt",
       c.paused_until AS "pausedUntil", c.circuit_opened_at AS "circuitOpenedAt", c.tested_at AS "testedAt",
       c.test_outcome AS "testOutcome", count(*) OVER ()::int AS total
     FROM connection c JOIN shop s ON s.id = c.shop_id
     WHERE ${state === null ? "true" : (STATES[state] ?? "false")} AND $1::timestamptz IS NOT NULL
       ${shopId === null ? "" : "AND c.shop_id = $3"}
     ORDER BY s.domain, c.provider LIMIT $2`,
    [now, limit, ...(shopId === null ? [] : [shopId])],
  );
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _, ...row }) => row) };
}
