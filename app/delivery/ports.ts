import type { ProviderName } from "../domain/ids.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { CommonSettings, DeliveryOrder, RequestDescription } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import type { Gate } from "./gate.ts";
import type { Claim, ClaimedDelivery } from "./rows.ts";
import type { Owed, StateChange } from "./settlement.ts";

/** A connection as the engine needs it: its settings read, its credential still sealed. */
export interface ConnectionSnapshot {
  shopId: number;
  provider: ProviderName;
  version: number;
  settings: CommonSettings;
  /** What the storefront is told of it, as it is kept. */
  storefront?: unknown;
  gate: Gate;
  waitedMs: number;
}

/** What is needed to send a claimed delivery at once. */
export interface ReadyDelivery {
  claimed: ClaimedDelivery;
  delivery: DeliveryOrder;
  connection: ConnectionSnapshot;
}

/** What is done with a claim: what leaves now, what is settled or waits without being sent. */
export interface Start {
  claim: Claim;
  ready: ReadyDelivery[];
  changes: StateChange[];
  owed: Owed[];
  linkMethod: LinkMethod | null;
}

/** What the engine is handed instead of importing it: providers, credentials and orders are not its business. */
export interface DeliveryPorts {
  providers: Pick<Providers, "names" | "of">;
  /**
   * Opens and prepares a credential. Throws CredentialRefused when it is the credential itself that can't be used: the
   * connection is then held. Whatever else it throws is a fault of ours, and passes.
   */
  openCredential(connection: ConnectionSnapshot): Promise<unknown>;
  send(request: RequestDescription): Promise<HttpResult & { ms: number }>;
  origin(name: ProviderName): string;
  now(): number;
  random(): number;
}
