import type { Sql } from "../platform/database/database.server.ts";
import { giveBack, listClaimed } from "./give-back.server.ts";
import { type Claim, claimText } from "./rows.ts";

/**
 * Finds what stands as claimed by this worker although it doesn't work on it: the answer to a claim got lost with its
 * connection after the commit. Nothing of it went out, so it is simply given back. What is seen once may be on its way;
 * only what is seen twice is a stray.
 */
export function createStrayFinder(sql: Sql, worksOn: (claim: Claim) => boolean) {
  let seenBefore = new Set<string>();
  return async (worker: number, now: Date): Promise<number> => {
    const idle = (await listClaimed(sql, worker)).filter((claim) => !worksOn(claim));
    const strays = idle.filter((claim) => seenBefore.has(claimText(claim)));
    seenBefore = new Set(idle.map(claimText));
    await giveBack(sql, worker, strays, now);
    return strays.length;
  };
}
