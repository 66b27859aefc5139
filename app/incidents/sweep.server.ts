import type { Providers } from "../domain/providers.ts";
import { messageOf } from "../domain/text.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import { earliest, findInConnections } from "./find-connections.server.ts";
import { findInOrders } from "./find-orders.server.ts";
import { findInShop } from "./find-shop.server.ts";
import { keepFindings } from "./keep.server.ts";
import type { Finding } from "./kinds.ts";
import { type ClaimedShop, claimShops, endLook, enrolShops } from "./look-rows.server.ts";

/** A shop that nothing happens to is looked at so often: that makes good what a note that got lost left open. */
const QUIET_MS = 3_600_000;
/** Earlier than so nobody looks again for a time limit alone. */
const SOONEST_MS = 10_000;

export interface SweepOptions {
  sql: Sql;
  providers: Pick<Providers, "all" | "of">;
  now(): number;
  log: Log;
}

/**
 * Looks at the shops in which something changed, or a time limit came due, and opens and closes their incidents. A turn
 * gives whether it looked at any.
 */
export function createSweep({ sql, providers, now, log }: SweepOptions): () => Promise<boolean> {
  let enrolled = false;

  const look = async (shop: ClaimedShop): Promise<void> => {
    const at = new Date(now());
    const parts = [
      await findInShop(sql, shop, at),
      await findInConnections(sql, shop.id, providers, at),
      await findInOrders(sql, shop.id, at),
    ];
    const { opened, closed } = await keepFindings(sql, shop.id, oneEach(parts.flatMap(({ found }) => found)), at);
    if (opened + closed > 0) log.info({ shop: shop.domain, opened, closed }, "incidents swept");
    const limit = parts.reduce<Date | null>((next, { nextAt }) => earliest(next, nextAt), null);
    const quietAt = at.getTime() + QUIET_MS;
    const dueAt = Math.max(at.getTime() + SOONEST_MS, Math.min(limit?.getTime() ?? quietAt, quietAt));
    await endLook(sql, shop, new Date(dueAt));
  };

  return async () => {
    if (!enrolled) await enrolShops(sql, new Date(now()));
    enrolled = true;
    const claimed = await claimShops(sql, new Date(now()));
    for (const shop of claimed) {
      await look(shop).catch((error: unknown) => {
        log.warn({ shop: shop.domain, error: messageOf(error) }, "incidents not swept");
      });
    }
    return claimed.length > 0;
  };
}

/** What has one cause is told once: orders without link follow from an embed that is gone. */
function oneEach(found: readonly Finding[]): Finding[] {
  const isGone = found.some(({ kind, subject }) => kind === "part_gone" && subject === "embed");
  return found.filter(({ kind }) => !isGone || (kind !== "orders_unlinked" && kind !== "link_share_halved"));
}
