import type { Sql } from "../platform/database.server.ts";
import type { GateSignal } from "./decide.ts";
import {
  closeCircuit,
  type ConnectionKey,
  countFailures,
  holdConnection,
  pauseConnection,
  resetFailures,
} from "./release.server.ts";

/** What an attempt says of its connection, and under which version of its credential. */
export interface SignalOf extends ConnectionKey {
  version: number;
  signal: GateSignal;
}

/**
 * Turns what a group of attempts says of their connections into the connections' state: failures are counted in a row,
 * the tenth opens the circuit, an answer closes it, a refused credential holds, `Retry-After` pauses.
 */
export async function applyGateSignals(sql: Sql, signals: SignalOf[], now: Date): Promise<void> {
  const groups = Map.groupBy(signals, ({ shopId, provider }) => `${shopId}/${provider}`);
  const healthy: ConnectionKey[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const kinds = group.map(({ signal }) => signal.kind);
    const lastSuccess = kinds.lastIndexOf("healthy");
    const failures = kinds.slice(lastSuccess + 1).filter((kind) => kind === "failure").length;
    if (lastSuccess >= 0) healthy.push(first);
    if (failures > 0) await countFailures(sql, first, { failures, afterSuccess: lastSuccess >= 0, now });
    for (const { signal, version } of group) {
      if (signal.kind === "pause") await pauseConnection(sql, first, new Date(signal.until), now);
      if (signal.kind === "hold") await holdConnection(sql, first, { version, reason: signal.reason, now });
    }
  }
  const ailing = await ailingAmong(sql, healthy);
  const counting = ailing.filter(({ open }) => !open);
  if (counting.length > 0) await resetFailures(sql, counting);
  for (const { open, ...connection } of ailing) if (open) await closeCircuit(sql, connection, now);
}

/** Those of the connections that had failed before, and whether their circuit is open: mostly none. */
async function ailingAmong(sql: Sql, connections: ConnectionKey[]): Promise<(ConnectionKey & { open: boolean })[]> {
  if (connections.length === 0) return [];
  const keys = connections.map(({ shopId, provider }) => ({ shop_id: shopId, provider }));
  return sql.query(
    `SELECT c.shop_id AS "shopId", c.provider, c.circuit_opened_at IS NOT NULL AS open FROM connection c
     JOIN json_to_recordset($1::json) AS k(shop_id int, provider text) ON c.shop_id = k.shop_id AND c.provider = k.provider
     WHERE c.failures > 0 OR c.circuit_opened_at IS NOT NULL`,
    [JSON.stringify(keys)],
  );
}
