import type { Sql } from "../platform/database/database.server.ts";
import { closeIncident, openIncident } from "../records/incidents.server.ts";

/**
 * The incident of a shop that Shopify renews no token for. The row of its tokens can't tell: by the time that anybody of
 * the shop reads a page, the visit has brought new ones.
 */
export const TOKEN_REFUSED = "token_refused";

/** Keeps the moments at which Shopify refused a shop's token and at which it gave a good one again. */
export function createTokenMoments(now: () => number) {
  return {
    async onRefused(by: Sql, domain: string): Promise<void> {
      const shopId = await shopIdOf(by, domain);
      if (shopId === null) return;
      await openIncident(by, { shopId, kind: TOKEN_REFUSED, subject: "", detail: {} }, new Date(now()));
    },
    async onRenewed(by: Sql, domain: string): Promise<void> {
      const shopId = await shopIdOf(by, domain);
      if (shopId === null) return;
      await closeIncident(by, { shopId, kind: TOKEN_REFUSED, subject: "" }, new Date(now()));
    },
  };
}

/** Null for a shop whose first sign-in is still under way. */
async function shopIdOf(by: Sql, domain: string): Promise<number | null> {
  const [row] = await by.query<{ id: number }>(`SELECT id FROM shop WHERE domain = $1`, [domain]);
  return row?.id ?? null;
}
