import type { ProviderName } from "../domain/ids.ts";
import type { CommonSettings, Provider } from "../domain/provider.ts";
import type { Sql } from "../platform/database.server.ts";
import { sealedCredential } from "./store.server.ts";

/** What seals a text so that it opens only for the same context. */
export interface Sealer {
  seal(plaintext: string, context: Record<string, string | number>): Promise<string>;
  open(token: string, context: Record<string, string | number>): Promise<string>;
}

export interface CredentialsOptions {
  sql: Sql;
  sealer: Sealer;
  resolveProvider(name: ProviderName): Provider<unknown, unknown, CommonSettings>;
  now(): number;
}

const KEPT_MS = 15 * 60_000;
const KEPT_AT_MOST = 5_000;

/** What a sealed credential is bound to: it opens for no other shop, provider or version. */
export function credentialContext(shop: string, provider: ProviderName, version: number) {
  return { shop, provider, version };
}

/**
 * Opens credentials into what requests are made with, and keeps that in memory for at most fifteen minutes. A changed
 * credential has another version and is never served from here.
 */
export function createCredentials({ sql, sealer, resolveProvider, now }: CredentialsOptions) {
  const kept = new Map<string, { prepared: Promise<unknown>; until: number }>();

  const open = async (shopId: number, provider: ProviderName, version: number): Promise<unknown> => {
    const stored = await sealedCredential(sql, shopId, provider, version);
    if (!stored) throw new Error("The credential has changed or is gone.");
    const plaintext = await sealer.open(stored.sealed, credentialContext(stored.shop, provider, version));
    return resolveProvider(provider).prepareCredential(JSON.parse(plaintext));
  };

  return {
    /** Throws when the credential is gone, was changed, or can't be opened. */
    async prepared(connection: { shopId: number; provider: ProviderName; version: number }): Promise<unknown> {
      const { shopId, provider, version } = connection;
      const key = `${shopId}/${provider}/${version}`;
      const known = kept.get(key);
      if (known && known.until > now()) return known.prepared;
      const prepared = open(shopId, provider, version);
      if (kept.size >= KEPT_AT_MOST) kept.clear();
      kept.set(key, { prepared, until: now() + KEPT_MS });
      prepared.catch(() => kept.delete(key));
      return prepared;
    },

    seal(shop: string, provider: ProviderName, version: number, credential: unknown): Promise<string> {
      return sealer.seal(JSON.stringify(credential), credentialContext(shop, provider, version));
    },

    /** Drops what is kept of a shop, or of all: after a change, a hold, an uninstall. */
    forget(shopId?: number): void {
      for (const key of kept.keys()) if (shopId === undefined || key.startsWith(`${shopId}/`)) kept.delete(key);
    },
  };
}

export type Credentials = ReturnType<typeof createCredentials>;
