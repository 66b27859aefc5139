import { isPaid } from "../orders/paid.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import { orderHeads } from "../shopify/admin/operations/order-heads.ts";
import { countWaiting } from "./operations.server.ts";
import type { BackfillOptions } from "./run.server.ts";
import { type Claimed, MOST_WAITING, PACE_MS, shopOf, type Step } from "./step.ts";
import { takeIn } from "./take-in.server.ts";
import { searchOf } from "./window.ts";

/** So many orders are read, and taken in, by a step: as many as half a bucket pays for. */
const AT_ONCE = 12;

/**
 * A step of a backfill that is read page by page, where Shopify lets the app run no bulk operation: in the order in which
 * the orders were made, which is also how the window is cut, so that each is read once and it can be told how far it has
 * come. The cursor is Shopify's, of the page that was taken in last. At most half as fast as the shop's bucket fills.
 */
export function createPageStep({ sql, admin, ingest, fetchOrders, now }: BackfillOptions) {
  const readPage = async (backfill: Claimed): Promise<Step> => {
    const { from, to, ingested, unpaid, unreadable } = backfill.progress;
    const query = searchOf({ from: new Date(from), to: new Date(to) });
    const page = await admin.sized(orderHeads, AT_ONCE, (first) =>
      admin.query(
        backfill.domain,
        orderHeads,
        { query, sortKey: "CREATED_AT", first, after: backfill.cursor },
        { gentle: true },
      ),
    );
    const ids = page.heads.filter(isPaid).map(({ id }) => id);
    const orders = await fetchOrders(shopOf(backfill), ids);
    const paid = orders.filter(isPaid);
    await takeIn(ingest, backfill.shopId, paid, new Date(now()));
    const progress = {
      ingested: ingested + paid.length,
      unpaid: unpaid + page.heads.length - ids.length + orders.length - paid.length,
      unreadable: unreadable + ids.length - orders.length,
      readUntil: page.until === null ? backfill.progress.readUntil : new Date(page.until).toISOString(),
      failures: 0,
    };
    return page.next === null
      ? { kind: "on", progress: { ...progress, readUntil: to, phase: "deliver" } }
      : { kind: "on", progress, cursor: page.next };
  };

  return async (backfill: Claimed): Promise<Step> => {
    if ((await countWaiting(sql, backfill.shopId)) >= MOST_WAITING) return { kind: "later", ms: PACE_MS };
    try {
      return await readPage(backfill);
    } catch (error) {
      // The bucket is others' as well: the page is read when it has filled.
      if (!(error instanceof AdminApiError) || error.code !== "throttled" || !error.retryAt) throw error;
      return { kind: "later", ms: Math.max(0, error.retryAt.getTime() - now()) };
    }
  };
}
