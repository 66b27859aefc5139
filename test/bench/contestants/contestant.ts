import type { PROVIDER_NAMES } from "#test/support/providers.ts";

/** Something that takes orders in and may deliver them: ours or a baseline. */
export interface Contestant {
  name: string;
  port: number;
  path: string;
  /** Its processes by role; the database's server is `database`. Their whole trees are counted. */
  processes: Record<string, number>;
  /** Its database on a server. */
  url?: string;
  stop(): Promise<void>;
}

/** What every contestant is started with. */
export interface Setting {
  /** With the providers that each is connected to, all four where nothing is said. */
  shops: { domain: string; primaryDomain: string; providers?: readonly (typeof PROVIDER_NAMES)[number][] }[];
  /** Signs webhooks. */
  secret: string;
  /** Signs tokens: PKCS#8 PEM, 2048 bits. */
  privateKey: string;
  providerOrigin(name: string): string;
  shopifyOrigin: string;
}
