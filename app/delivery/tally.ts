import type { Settlement } from "./settlement.ts";

/** A change of one of the ledger's sums. `day` is a UTC day as `YYYY-MM-DD`. */
export interface TallyChange {
  shopId: number;
  day: string;
  provider: string;
  status: string;
  reason: string;
  value: number;
}

/** Adds up what settlements change of the sums, by the UTC day on which their orders came. */
export function createSums() {
  let sums = new Map<string, TallyChange>();

  const add = (change: TallyChange): void => {
    const { shopId, day, provider, status, reason, value } = change;
    const key = `${shopId}|${day}|${provider}|${status}|${reason}`;
    const sum = sums.get(key);
    if (sum) sum.value += value;
    else sums.set(key, change);
  };

  return {
    add({ claim, changes }: Settlement): void {
      const day = claim.receivedAt.toISOString().slice(0, 10);
      for (const { key, before, after } of changes) {
        if (before?.status === after.status && before.reason === after.reason) continue;
        const of = { shopId: claim.shopId, day, provider: key.slice(0, key.indexOf("/")) };
        if (before) add({ ...of, status: before.status, reason: before.reason ?? "", value: -1 });
        add({ ...of, status: after.status, reason: after.reason ?? "", value: 1 });
      }
    },
    /** Takes out what has been added up, in the order of its keys. */
    take(): TallyChange[] {
      const taken = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
      sums = new Map();
      return taken.filter(({ value }) => value !== 0);
    },
  };
}
