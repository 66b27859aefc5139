import { AdminApiError, type AdminCost } from "../../../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../../../shopify/admin/admin-client.server.ts";
import { LARGEST_USES, type LargestUse } from "../../../shopify/admin/operations/largest.ts";
import type { Finding } from "./finding.ts";

/** Shopify's limit for one operation (shopify.dev, "GraphQL Admin API rate limits"). */
const MOST_POINTS = 1_000;
/** All of them together take no longer than one check may. */
const PATIENCE_MS = 8_000;

/**
 * Asks Shopify what each operation of the app costs at its largest, once, at one shop: its own figure is published nowhere.
 * Nothing is read of the shop and nothing is changed: the ids are nobody's, and the mutations name nothing.
 */
export async function queryCosts(admin: AdminClient, shop: string | null): Promise<Finding[]> {
  if (shop === null) return [{ check: "query costs", state: "unknown", detail: "no shop to ask Shopify at" }];
  const findings: Finding[] = [];
  const endAt = performance.now() + PATIENCE_MS;
  for (const use of LARGEST_USES) findings.push(await costOf(admin, shop, use, endAt - performance.now()));
  return findings;
}

async function costOf(
  admin: AdminClient,
  shop: string,
  { operation, variables }: LargestUse,
  patienceMs: number,
): Promise<Finding> {
  const check = `cost of ${operation.name}`;
  if (patienceMs <= 0) return { check, state: "unknown", detail: "Shopify was slow, and wasn't asked" };
  let seen: AdminCost | null = null;
  try {
    await admin.query(shop, operation, variables, { patienceMs, onCost: (cost) => (seen = cost) });
  } catch (error) {
    if (error instanceof AdminApiError && error.code === "too_dear") {
      const detail = `${error.cost ?? "more than"} of ${MOST_POINTS} points: it is asked for in smaller pages`;
      return { check, state: "fault", detail, action: "make its page smaller (app/shopify/admin/operations)" };
    }
    // Its cost is told before anything of it is refused.
    if (seen === null) {
      return { check, state: "unknown", detail: error instanceof Error ? error.message : "Shopify can't be asked" };
    }
  }
  const cost = seen as AdminCost | null;
  if (cost === null) return { check, state: "unknown", detail: "Shopify's answer doesn't say" };
  return { check, state: "good", detail: `${cost.requested} of ${MOST_POINTS} points` };
}
