import { AdminApiError } from "./admin-answer.ts";
import type { AdminClient } from "./admin-client.server.ts";
import type { AppRefusals } from "../tokens/app-refusals.server.ts";
import { bulkRun } from "./operations/bulk-run.ts";

/** What starting a bulk operation came to. `refused`: Shopify lets the app run none, now or lately. */
export type BulkStart = { outcome: "started"; id: string } | { outcome: "busy" } | { outcome: "refused" };

/**
 * Starts a bulk operation, unless Shopify refused them to the app lately. A refusal is kept for the whole app: it says
 * nothing of the shop, and is tried again by itself. Throws AdminApiError when Shopify can't be asked.
 */
export async function startBulk(
  { admin, refusals }: { admin: AdminClient; refusals: AppRefusals },
  shop: string,
  query: string,
): Promise<BulkStart> {
  if (!(await refusals.mayTry("bulk"))) return { outcome: "refused" };
  try {
    const started = await admin.query(shop, bulkRun, { query });
    if (started.outcome === "started") await refusals.granted("bulk");
    return started;
  } catch (error) {
    // "An access denied error" is all that Shopify says of its form (changelog of 2026-11-06).
    if (!(error instanceof AdminApiError) || error.code !== "denied") throw error;
    await refusals.refused("bulk", error.message);
    return { outcome: "refused" };
  }
}
