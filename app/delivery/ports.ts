import type { ProviderName } from "../domain/ids.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { CommonSettings, DeliveryOrder, Provider, RequestDescription } from "../domain/provider.ts";
import type { Gate } from "./gate.ts";

/** A connection as the engine needs it: its settings read, its credential still sealed. */
export interface ConnectionSnapshot {
  shopId: number;
  provider: ProviderName;
  version: number;
  settings: CommonSettings;
  gate: Gate;
  waitedMs: number;
}

/** A delivery with everything that its request is made of, or why nothing is sent now, or ever. */
export type Prepared =
  | { kind: "ready"; delivery: DeliveryOrder; connection: ConnectionSnapshot }
  | { kind: "wait"; until: Date }
  | { kind: "skip"; reason: string }
  | { kind: "gone"; reason: string };

/** What the engine is handed instead of importing it: providers, credentials and orders are not its business. */
export interface DeliveryPorts {
  resolveProvider(name: ProviderName): Provider<unknown, unknown, CommonSettings>;
  /** Opens and prepares a credential. Throws when it can't be opened: the connection is then held. */
  openCredential(connection: ConnectionSnapshot): Promise<unknown>;
  send(request: RequestDescription): Promise<HttpResult & { ms: number }>;
  origin(name: ProviderName): string;
  now(): number;
  random(): number;
}
