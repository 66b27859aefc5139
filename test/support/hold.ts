import { applyGateSignals } from "#app/delivery/gate-signals.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";

/** Holds a connection as a refusal of its credential does. Gives whether it is held now. */
export async function holdConnection(
  sql: Sql,
  { shopId, provider }: { shopId: number; provider: string },
  { version, reason, now }: { version: number; reason: string; now: Date },
): Promise<boolean> {
  const signal = { kind: "hold", reason } as const;
  await applyGateSignals(sql, [{ shopId, provider, version, probe: false, signal }], now);
  const rows = await sql.query(`SELECT 1 FROM connection WHERE shop_id = $1 AND provider = $2 AND state = 'held'`, [
    shopId,
    provider,
  ]);
  return rows.length > 0;
}
