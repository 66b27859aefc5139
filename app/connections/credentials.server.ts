import { CredentialRefused } from "../domain/credential-refused.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Providers } from "../domain/providers.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { SealError, type Sealer } from "../platform/secrets/seal.server.ts";
import { sealedCredential } from "./store.server.ts";

export interface CredentialsOptions {
  sql: Sql;
  sealer: Sealer;
  providers: Pick<Providers, "of">;
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
export function createCredentials({ sql, sealer, providers, now }: CredentialsOptions) {
  const kept = new Map<string, { prepared: Promise<unknown>; until: number }>();

  const open = async (shopId: number, provider: ProviderName, version: number): Promise<unknown> => {
    const stored = await sealedCredential(sql, shopId, provider, version);
    if (!stored) throw new Error("The credential has changed or is gone.");
    // From here on it is the credential itself that speaks; whatever failed before passes by itself.
    try {
      const plaintext = await sealer.open(stored.sealed, credentialContext(stored.shop, provider, version));
      return await providers.of(provider).prepareCredential(JSON.parse(plaintext));
    } catch (error) {
      // What else fails may quote the secret.
      throw new CredentialRefused(error instanceof SealError ? error.message : "It can't be used.");
    }
  };

  return {
    /** Throws CredentialRefused when it can't be opened or used; else what kept us from reading it. */
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
