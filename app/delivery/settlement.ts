import type { Lane } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { Claim } from "./rows.ts";
import type { DeliveryState } from "./state.ts";

/** A delivery's state as it was and as it is now. */
export interface StateChange {
  /** What names the delivery within its order (`ownKey`). */
  key: string;
  before: DeliveryState | null;
  after: DeliveryState;
  /** It is being sent while this is written down. */
  begun?: true;
}

/** What is still to be done at a provider after a settlement: later, or by this worker, who is at it. */
export interface Owed {
  provider: ProviderName;
  lane: Lane;
  dueAt: number;
  underWay: boolean;
  /** It waits for a person: see `RESTORED`. */
  restored?: boolean;
}

/** What became of a claim: the states of its order's deliveries that it changed, and what is owed from then on. */
export interface Settlement {
  claim: Claim;
  changes: StateChange[];
  owed: Owed[];
  /** By what the order is tied to its visit, where a plan told it. */
  linkMethod: LinkMethod | null;
}
