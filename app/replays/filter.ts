import type { Channel } from "../delivery/ledger-filter.ts";
import type { DeliveryStatus } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { LinkMethod } from "../domain/session-link.ts";

/** Which of a shop's deliveries are sent again: as the ledger is filtered, with instants for days. */
export interface ReplayFilter {
  provider?: ProviderName | undefined;
  status?: DeliveryStatus | undefined;
  reason?: string | undefined;
  link?: LinkMethod | undefined;
  channel?: Channel | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** What is meant where no status is named: what didn't arrive, or not whole. */
const UNNAMED: readonly DeliveryStatus[] = ["dead", "partly_delivered"];
/** What can be named. What was accepted, or let go by a person, is sent again only so. */
const NAMED: readonly DeliveryStatus[] = ["dead", "partly_delivered", "held", "delivered"];
export const BY_HAND = "skipped_by_hand";

/**
 * The statuses whose deliveries a filter sends again; none where it names one that can't be: what is on its way leaves by
 * itself, and what is skipped has a reason that a new attempt doesn't change, but for what a person had skipped.
 */
export function meantStatuses({ status, reason }: Pick<ReplayFilter, "status" | "reason">): readonly DeliveryStatus[] {
  if (reason === BY_HAND && (status === undefined || status === "skipped")) return ["skipped"];
  if (status === undefined) return UNNAMED;
  return NAMED.includes(status) ? [status] : [];
}

/** Whether a filter asks for what a provider has taken already. */
export const asksForAccepted = ({ status }: Pick<ReplayFilter, "status">): boolean => status === "delivered";

/** A filter as it is kept, instants as ISO texts. */
export type StoredFilter = Omit<ReplayFilter, "from" | "to"> & { from?: string; to?: string };

export const toStoredFilter = ({ from, to, ...rest }: ReplayFilter): StoredFilter => ({
  ...(JSON.parse(JSON.stringify(rest)) as StoredFilter),
  ...(from && { from: from.toISOString() }),
  ...(to && { to: to.toISOString() }),
});

export const fromStoredFilter = ({ from, to, ...rest }: StoredFilter): ReplayFilter => ({
  ...rest,
  ...(from !== undefined && { from: new Date(from) }),
  ...(to !== undefined && { to: new Date(to) }),
});
