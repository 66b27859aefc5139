import { isMeant } from "../../delivery/ledger-filter.ts";
import type { LedgerEntry } from "../../delivery/ledger.ts";
import type { DeliveryStatus } from "../../domain/delivery.ts";
import { type FilterValues, ledgerFilter } from "./filter-values.ts";

/** What a merchant wants to hear of first: what is lost, what waits, what lacks something, and last what is well. */
const URGENCY: Readonly<Record<DeliveryStatus, number>> = {
  dead: 0,
  held: 1,
  partly_delivered: 2,
  pending: 3,
  sending: 4,
  skipped: 5,
  delivered: 6,
};

const isOdd = ({ leftOut, warnings, doubles }: LedgerEntry): boolean =>
  leftOut !== null || warnings.length > 0 || doubles > 0;

const rank = (one: LedgerEntry): number => URGENCY[one.status] - (isOdd(one) ? 0.5 : 0);

/** Deliveries, what needs a person first. */
export const byUrgency = <Entry extends LedgerEntry>(deliveries: readonly Entry[]): Entry[] =>
  [...deliveries].sort((a, b) => rank(a) - rank(b));

/** The delivery of an order that its row speaks of: of those that the filter means, the most urgent one. */
export function chosenDelivery(deliveries: readonly LedgerEntry[], filters: FilterValues): LedgerEntry | null {
  const filter = ledgerFilter(filters);
  const meant = deliveries.filter((one) => isMeant(one, filter));
  return byUrgency(meant.length > 0 ? meant : deliveries)[0] ?? null;
}
