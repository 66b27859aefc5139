import { connectionStatus } from "../connections/status.ts";
import { listConnections, type StoredConnection } from "../connections/store.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Providers } from "../domain/providers.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type Finding, type Findings, THRESHOLDS } from "./kinds.ts";

const LOOKED_AT_MOST = 1_000;
/** A connection that fails, but hasn't failed often enough for its circuit, is looked at again after so long. */
const AGAIN_MS = 30_000;

/** What is wrong with a shop's connections. */
export async function findInConnections(
  sql: Sql,
  shopId: number,
  providers: Pick<Providers, "all" | "of">,
  now: Date,
): Promise<Findings> {
  const stored = await listConnections(sql, shopId);
  const findings: Findings = { found: [], nextAt: null };
  for (const connection of stored) {
    const definition = providers.all.find(({ name }) => name === connection.provider);
    if (!definition || !connection.enabled || !connection.hasCredential) continue;
    const status = connectionStatus(connection, now.getTime(), definition);
    if (status === "held" || status === "refused") findings.found.push(await refused(sql, connection));
    else if (status === "unproven") add(findings, unproven(connection, now));
    const away = await notAnswering(sql, connection, now);
    if (away) add(findings, away);
  }
  return findings;
}

async function refused(sql: Sql, { shopId, provider, heldAt, testedAt, reason }: StoredConnection): Promise<Finding> {
  const count = await countDue(sql, shopId, provider);
  return {
    kind: "credential_refused",
    subject: provider,
    count,
    since: heldAt ?? testedAt,
    ...(reason && { detail: { reason } }),
  };
}

function unproven({ provider, credentialAt, updatedAt }: StoredConnection, now: Date): Findings {
  const since = credentialAt ?? updatedAt;
  const at = since.getTime() + THRESHOLDS.unprovenMs;
  if (at > now.getTime()) return { found: [], nextAt: new Date(at) };
  return { found: [{ kind: "unproven", subject: provider, count: 1, since }], nextAt: null };
}

/** A provider that has been away for long: by its circuit, or where few orders come by the oldest that is tried again. */
async function notAnswering(
  sql: Sql,
  { shopId, provider, state, circuitOpenedAt }: StoredConnection,
  now: Date,
): Promise<Findings | null> {
  if (state === "held") return null;
  const since = circuitOpenedAt ?? (await failingSince(sql, shopId, provider));
  if (since === null) return null;
  const at = since.getTime() + THRESHOLDS.notAnsweringMs;
  if (at > now.getTime()) {
    const againAt = circuitOpenedAt ? at : Math.min(at, now.getTime() + AGAIN_MS);
    return { found: [], nextAt: new Date(againAt) };
  }
  const count = await countDue(sql, shopId, provider);
  return {
    found: [{ kind: "not_answering", subject: provider, count, since }],
    nextAt: new Date(now.getTime() + AGAIN_MS),
  };
}

const OLDEST_LOOKED_AT = 50;

/**
 * Since when the oldest orders that wait for a connection have been tried in vain, where nothing has succeeded since its
 * last failure; null where nothing fails.
 */
async function failingSince(sql: Sql, shopId: number, provider: ProviderName): Promise<Date | null> {
  const [row] = await sql.query<{ at: number | null }>(
    `SELECT min(coalesce((d.state->>'firstAttemptAt')::bigint, (d.state#>>'{history,0,at}')::bigint)) FILTER (
       WHERE jsonb_array_length(coalesce(d.state->'history', '[]')) > 0)::float8 AS at
     FROM (
       SELECT o.deliveries->($2 || '/order_paid/0') AS state FROM (
         SELECT w.shop_id, w.order_id FROM due w
         WHERE w.shop_id = $1 AND w.queue = $2 AND w.claimed_by IS NULL ORDER BY w.received_at LIMIT ${OLDEST_LOOKED_AT}
       ) w JOIN orders o ON o.shop_id = w.shop_id AND o.order_id = w.order_id
     ) d
     WHERE EXISTS (SELECT 1 FROM connection c WHERE c.shop_id = $1 AND c.provider = $2 AND c.failures > 0)`,
    [shopId, provider],
  );
  return row?.at ? new Date(row.at) : null;
}

async function countDue(sql: Sql, shopId: number, provider: ProviderName): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM due WHERE queue = $2 AND shop_id = $1 AND claimed_by IS NULL LIMIT ${LOOKED_AT_MOST}
     ) waiting`,
    [shopId, provider],
  );
  return row?.count ?? 0;
}

function add(to: Findings, { found, nextAt }: Findings): void {
  to.found.push(...found);
  to.nextAt = earliest(to.nextAt, nextAt);
}

/** The earlier of two instants, of which each may be none. */
export const earliest = (one: Date | null, other: Date | null): Date | null =>
  one === null || (other !== null && other < one) ? other : one;
