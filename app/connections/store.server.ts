import type { ProviderName } from "../domain/ids.ts";
import type { Sql } from "../platform/database/database.server.ts";

/** A connection as it is kept; its credential is sealed and stays so. */
export interface StoredConnection {
  shopId: number;
  provider: ProviderName;
  enabled: boolean;
  version: number;
  hasCredential: boolean;
  /** When the present credential was entered. */
  credentialAt: Date | null;
  /** Its last four characters, where it is long enough to be told by them. */
  credentialEnd: string | null;
  settings: unknown;
  state: "open" | "held";
  reason: string | null;
  heldAt: Date | null;
  pausedUntil: Date | null;
  circuitOpenedAt: Date | null;
  testedAt: Date | null;
  testOutcome: { ok: boolean; code: string; doubt?: string | null } | null;
  /** When the provider was last seen to take the credential. */
  provenAt: Date | null;
  /** Whether anyone has entered what its widget on the product pages is told. */
  hasWidget: boolean;
  /** When a person last saved it; a form that was opened before is out of date. */
  updatedAt: Date;
}

const COLUMNS = `
  shop_id AS "shopId", provider, enabled, version, credential IS NOT NULL AS "hasCredential",
  credential_at AS "credentialAt", credential_end AS "credentialEnd", settings, state, reason, updated_at AS "updatedAt",
  held_at AS "heldAt", paused_until AS "pausedUntil", circuit_opened_at AS "circuitOpenedAt",
  tested_at AS "testedAt", test_outcome AS "testOutcome",
  proven_at AS "provenAt", storefront <> '{}' AS "hasWidget"`;

/** All connections of a shop. */
export async function listConnections(sql: Sql, shopId: number): Promise<StoredConnection[]> {
  return sql.query(`SELECT ${COLUMNS} FROM connection WHERE shop_id = $1 ORDER BY provider`, [shopId]);
}

/** One connection, or null. */
export async function findConnection(
  sql: Sql,
  shopId: number,
  provider: ProviderName,
): Promise<StoredConnection | null> {
  const [row] = await sql.query<StoredConnection>(
    `SELECT ${COLUMNS} FROM connection WHERE shop_id = $1 AND provider = $2`,
    [shopId, provider],
  );
  return row ?? null;
}

/** The sealed credential of a connection under a version, or null when that version isn't the present one. */
export async function sealedCredential(
  sql: Sql,
  shopId: number,
  provider: ProviderName,
  version: number,
): Promise<{ sealed: string; shop: string } | null> {
  const [row] = await sql.query<{ sealed: string; shop: string }>(
    `SELECT c.credential AS sealed, s.domain AS shop FROM connection c JOIN shop s ON s.id = c.shop_id
     WHERE c.shop_id = $1 AND c.provider = $2 AND c.version = $3 AND c.credential IS NOT NULL AND s.state = 'active'`,
    [shopId, provider, version],
  );
  return row ?? null;
}

/**
 * Writes a connection. A sealed credential comes with the version that it is sealed for, one above the present.
 * `seenAt` is the `updatedAt` of the connection that the writer had seen, null where there was none; undefined for a
 * writer that overwrites whatever stands. Returns false when another was faster, so that nothing is overwritten unseen.
 */
export async function writeConnection(
  sql: Sql,
  connection: {
    shopId: number;
    provider: ProviderName;
    enabled: boolean;
    settings: unknown;
    credential: { sealed: string; version: number; end?: string | null } | null;
    seenAt?: Date | null | undefined;
  },
  now: Date,
): Promise<boolean> {
  const { shopId, provider, enabled, settings, credential, seenAt } = connection;
  const rows = await sql.query(
    `INSERT INTO connection AS c
       (shop_id, provider, enabled, settings, credential, version, credential_at, credential_end, created_at, updated_at)
     VALUES ($1, $2, $3, $4::jsonb, $5::text, coalesce($6, 1), CASE WHEN $5::text IS NOT NULL THEN $7::timestamptz END, $10, $7, $7)
     ON CONFLICT (shop_id, provider) DO UPDATE
     SET enabled = $3, disabled_by = CASE WHEN NOT $3 AND NOT c.enabled THEN c.disabled_by END, settings = $4::jsonb, credential = coalesce($5, c.credential), version = coalesce($6, c.version),
         credential_at = coalesce(excluded.credential_at, c.credential_at),
         credential_end = CASE WHEN $5::text IS NOT NULL THEN $10 ELSE c.credential_end END, updated_at = $7
     WHERE ($6::int IS NULL OR c.version = $6 - 1) AND ($8 OR c.updated_at = $9::timestamptz)
     RETURNING 1`,
    [
      shopId,
      provider,
      enabled,
      JSON.stringify(settings),
      credential?.sealed ?? null,
      credential?.version ?? null,
      now,
      seenAt === undefined,
      seenAt ?? null,
      credential?.end ?? null,
    ],
  );
  return rows.length > 0;
}

/**
 * Keeps how the last test of a connection went, and what it proves. A credential that was entered while the test was on
 * its way is another one: nothing is kept of it then.
 */
export async function keepTestOutcome(
  sql: Sql,
  connection: Pick<StoredConnection, "shopId" | "provider" | "version">,
  outcome: { ok: boolean; code: string; proves: boolean },
  now: Date,
): Promise<void> {
  const { proves, ...kept } = outcome;
  await sql.query(
    `UPDATE connection SET tested_at = $5, test_outcome = $4::jsonb, proven_at = CASE WHEN $6 THEN $5 ELSE proven_at END
     WHERE shop_id = $1 AND provider = $2 AND version = $3`,
    [connection.shopId, connection.provider, connection.version, JSON.stringify(kept), now, proves],
  );
}
