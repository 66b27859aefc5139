import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { SettledAttempt } from "./concluded.ts";
import type { ConnectionKey } from "./connection-key.ts";

/** A version of a credential that a provider has taken an order under. */
export interface Proof extends ConnectionKey {
  version: number;
}

/** So often a connection's row is looked at again for what was told of it: a later test may have said otherwise. */
const TOLD_EVERY_MS = 60_000;
const PROOF = columns({ shop_id: "int4", provider: "text", version: "int4" });

/** Finds in what was delivered the credentials that are proven by it; of each it is said once a minute, not per order. */
export function createProofs(now: () => number) {
  const toldAt = new Map<string, number>();

  return {
    telling(attempts: readonly SettledAttempt[]): Proof[] {
      for (const [key, at] of toldAt) if (Math.abs(now() - at) >= TOLD_EVERY_MS) toldAt.delete(key);
      return attempts.flatMap(({ claimed: { shopId, provider }, version, outcome }): Proof[] => {
        const key = `${shopId}/${provider}/${version}`;
        if ((outcome !== "delivered" && outcome !== "partly_delivered") || toldAt.has(key)) return [];
        toldAt.set(key, now());
        return [{ shopId, provider, version }];
      });
    },
  };
}

/** Notes that credentials are proven; a row that says so already isn't touched. */
export async function noteProofs(sql: Sql, proofs: readonly Proof[], now: Date): Promise<void> {
  const sorted = [...proofs].sort((a, b) => a.shopId - b.shopId || (a.provider < b.provider ? -1 : 1));
  await sql.query(
    `WITH unproven AS (
       SELECT c.shop_id, c.provider FROM ${PROOF.from(2, "i")}
       JOIN connection c ON c.shop_id = i.shop_id AND c.provider = i.provider AND c.version = i.version
       WHERE c.proven_at IS NULL OR c.proven_at < c.credential_at OR c.proven_at < c.tested_at
       ORDER BY c.shop_id, c.provider FOR UPDATE OF c
     )
     UPDATE connection c SET proven_at = $1 FROM unproven u WHERE c.shop_id = u.shop_id AND c.provider = u.provider`,
    [now, ...PROOF.parameters(sorted.map(({ shopId, provider, version }) => ({ shop_id: shopId, provider, version })))],
  );
}
