import { markShopLacking } from "../catalog/product-facts.server.ts";
import type { Credentials } from "../connections/credentials.server.ts";
import { generateSigningKey, publicJwk, publishKey } from "../connections/signing-keys.server.ts";
import {
  findConnection,
  keepTestOutcome,
  type StoredConnection,
  writeConnection,
} from "../connections/store.server.ts";
import { openConnection } from "../delivery/release.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { HttpResult } from "../domain/outcome.ts";
import type { AnyProvider, CommonSettings, RequestDescription, ShopProfile } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import { type FieldFault, readCredential, readSettings } from "../domain/read-connection.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { Sql } from "../platform/database/database.server.ts";

export interface SetupOptions {
  sql: Sql;
  credentials: Credentials;
  providers: Pick<Providers, "of">;
  send(request: RequestDescription): Promise<HttpResult>;
  origin(name: ProviderName): string;
  now(): number;
  /** Told after every change, so that this and other processes forget what they keep. */
  onChanged(shopId: number): Promise<void>;
}

export interface SaveInput {
  shop: { id: number; domain: string };
  provider: ProviderName;
  /** Undefined keeps the credential that is stored. */
  credential?: unknown;
  /** Undefined keeps the settings that are stored. */
  settings?: unknown;
  /** Undefined leaves it as it is; a new one is on. */
  enabled?: boolean | undefined;
  actor: Actor;
  /** What the form had been filled from: the connection's `updatedAt`, null for none. Undefined overwrites unseen. */
  seenAt?: Date | null | undefined;
}

export type SaveOutcome =
  | { outcome: "saved"; released: number }
  | { outcome: "refused"; faults: FieldFault[] }
  | { outcome: "conflict" };

export type TestOutcome =
  | { outcome: "tested"; ok: boolean; code: string; doubt: string | null; released: number }
  | { outcome: "no_connection" };

/** The use cases of one connection: save, test, new signing key. Every caller names the shop and who acts. */
export function createConnectionSetup(options: SetupOptions) {
  const { sql, credentials } = options;

  const save = async (input: SaveInput): Promise<SaveOutcome> => {
    const { shop, provider: name, actor } = input;
    const now = new Date(options.now());
    const provider = options.providers.of(name);
    const stored = await findConnection(sql, shop.id, name);
    const enabled = input.enabled ?? stored?.enabled ?? true;
    const settings = readSettings(provider, input.settings ?? stored?.settings ?? {});
    const credential = input.credential === undefined ? null : readCredential(provider, input.credential);
    const faults = [settings, ...(credential ? [credential] : [])].flatMap((read) => (read.ok ? [] : read.faults));
    if (!credential && !stored?.hasCredential && enabled) {
      faults.push({ path: "credential", message: "must be entered before the connection is turned on." });
    }
    if (credential?.ok) faults.push(...(await unusable(provider, credential.value)));
    if (faults.length > 0 || !settings.ok) return { outcome: "refused", faults };

    const version = (stored?.version ?? 0) + 1;
    const sealed = credential?.ok ? await credentials.seal(shop.domain, name, version, credential.value) : null;
    const written = await writeConnection(
      sql,
      {
        shopId: shop.id,
        provider: name,
        enabled,
        settings: settings.value,
        credential: sealed === null ? null : { sealed, version, end: endOf(provider, input.credential) },
        seenAt: input.seenAt,
      },
      now,
    );
    if (!written) return { outcome: "conflict" };
    if (asksAnotherMetafield(stored?.settings, settings.value)) await markShopLacking(sql, shop.id);
    if (credential?.ok && isSigningKey(provider, credential.value)) await publish(shop.id, credential.value, now);
    await audit(
      sql,
      {
        shopId: shop.id,
        actor,
        action: "connection.saved",
        subject: name,
        detail: { enabled, credentialChanged: sealed !== null },
      },
      now,
    );
    const reopened = sealed !== null || (enabled && stored?.enabled === false);
    const released = reopened ? await openConnection(sql, { shopId: shop.id, provider: name }, now) : 0;
    await options.onChanged(shop.id);
    return { outcome: "saved", released };
  };

  const publish = async (shopId: number, pair: KeyPair, now: Date): Promise<void> =>
    publishKey(sql, shopId, pair.keyId, await publicJwk(pair.privateKey, pair.keyId), now);

  const test = async (
    shop: { id: number },
    profile: ShopProfile,
    name: ProviderName,
    actor: Actor,
  ): Promise<TestOutcome> => {
    const provider = options.providers.of(name);
    const stored = await findConnection(sql, shop.id, name);
    if (!stored?.hasCredential) return { outcome: "no_connection" };
    const now = options.now();
    const result = await tryOut(provider, { ...stored, shopId: shop.id }, profile, now);
    // A test that only proves that a host answers says nothing of the credential, and releases nothing.
    const proves = result.ok && result.code === "accepted";
    await keepTestOutcome(sql, stored, { ...result, proves }, new Date(now));
    await audit(
      sql,
      { shopId: shop.id, actor, action: "connection.tested", subject: name, detail: result },
      new Date(now),
    );
    const released =
      proves && stored.state === "held"
        ? await openConnection(sql, { shopId: shop.id, provider: name }, new Date(now))
        : 0;
    await options.onChanged(shop.id);
    return { outcome: "tested", ...result, released };
  };

  const tryOut = async (
    provider: AnyProvider,
    stored: StoredConnection,
    profile: ShopProfile,
    now: number,
  ): Promise<{ ok: boolean; code: string; doubt: string | null }> => {
    const settings = readSettings(provider, stored.settings);
    if (!settings.ok) return { ok: false, code: "settings_unreadable", doubt: null };
    let credential: unknown;
    try {
      credential = await credentials.prepared({ ...stored, provider: provider.name });
    } catch {
      return { ok: false, code: "credential_unreadable", doubt: null };
    }
    const context = { origin: options.origin(provider.name), now };
    const request = await provider.test.request({ credential, settings: settings.value }, profile, context);
    const doubt = provider.test.credentialDoubt?.(credential) ?? null;
    return { ...provider.test.read(await options.send(request)), doubt };
  };

  return {
    save,
    test,
    /** Makes a new key pair for a merchant and saves it as the connection's credential; the old one stays published. */
    async renewSigningKey(input: Omit<SaveInput, "credential">): Promise<SaveOutcome> {
      return save({ ...input, credential: await generateSigningKey() });
    },
  };
}

export type ConnectionSetup = ReturnType<typeof createConnectionSetup>;

/** Kept facts hold the metafields of the rules of their time only. */
function asksAnotherMetafield(before: unknown, after: CommonSettings): boolean {
  const earlier =
    typeof before === "object" && before !== null && "productReference" in before ? before.productReference : null;
  return after.productReference.startsWith("metafield:") && after.productReference !== earlier;
}

interface KeyPair {
  privateKey: string;
  keyId: string;
}

/** Whether a credential that its schema accepted is a key of ours, whose public half is published. */
function isSigningKey({ credentialEntry }: AnyProvider, _credential: unknown): _credential is KeyPair {
  return credentialEntry.kind === "signing_key";
}

async function unusable(provider: AnyProvider, credential: unknown): Promise<FieldFault[]> {
  try {
    await provider.prepareCredential(credential);
    if (isSigningKey(provider, credential)) await publicJwk(credential.privateKey, credential.keyId);
    return [];
  } catch {
    const path = isSigningKey(provider, credential) ? "credential.privateKey" : "credential";
    return [{ path, message: "can't be used: check that it is whole." }];
  }
}

/** A credential shorter than this would be given away by its end. */
const TOLD_FROM = 16;

/** The last four characters of a credential that a person enters, to know it again by. */
function endOf({ credentialEntry: entry }: AnyProvider, credential: unknown): string | null {
  if (entry.kind !== "text" || typeof credential !== "object" || credential === null) return null;
  const value: unknown = (credential as Record<string, unknown>)[entry.field];
  return typeof value === "string" && value.trim().length >= TOLD_FROM ? value.trim().slice(-4) : null;
}
