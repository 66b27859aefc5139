import type { Sql } from "../platform/database/database.server.ts";

/** What Shopify says of a shop itself. `country` is ISO 3166-1 alpha-2, `timeZone` an IANA name. */
export interface ShopFacts {
  gid: string;
  name: string;
  primaryDomain: string;
  country: string;
  language: string;
  timeZone: string;
  currency: string;
}

/**
 * Notes that a shop installed the app, or signed in again: its row is made or brought back whole, with the moments of
 * its install and of this sign-in, so that an `app/uninstalled` of an earlier install can be told apart, also where it
 * comes after the reinstall and the shop never stood as gone.
 */
export async function noteInstall(sql: Sql, domain: string, scopes: string[], now: Date): Promise<{ id: number }> {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO shop AS s (domain, state, scopes, installed_at, signed_in_at, created_at, updated_at)
     VALUES ($1, 'active', $2, $3, $3, $3, $3)
     ON CONFLICT (domain) DO UPDATE
     SET addresses_withheld_at = CASE WHEN s.scopes @> $2 AND s.scopes <@ $2 THEN s.addresses_withheld_at END,
         customer_withheld_at = CASE WHEN s.scopes @> $2 AND s.scopes <@ $2 THEN s.customer_withheld_at END,
         scopes = $2, state = 'active', uninstalled_at = NULL, signed_in_at = $3, updated_at = $3,
         installed_at = CASE WHEN s.state = 'active' THEN s.installed_at ELSE $3 END
     RETURNING id`,
    [domain, scopes, now],
  );
  if (!row) throw new Error("The shop's row was neither made nor found.");
  return row;
}

/**
 * Notes that Shopify vouched for a visit at an instant: by then the app was installed, though nothing else may tell that
 * it had been away. A visit with a token that is still believed good exchanges none, and so signs nobody in.
 */
export async function noteVisit(sql: Sql, domain: string, at: Date): Promise<void> {
  await sql.query(`UPDATE shop SET signed_in_at = $2 WHERE domain = $1 AND (signed_in_at < $2) IS NOT FALSE`, [
    domain,
    at,
  ]);
}

/**
 * Notes an uninstall: work stops and the tokens are deleted at once. One that was triggered before the present install,
 * or before somebody last signed in or visited (which takes an installed app), is a late echo of an earlier one: only
 * the tokens of before go, which Shopify revoked with it. Returns whether the shop is uninstalled now.
 */
export async function noteUninstall(sql: Sql, domain: string, triggeredAt: Date, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `WITH gone AS (
       UPDATE shop SET state = 'uninstalled', uninstalled_at = $3, updated_at = $3
       WHERE domain = $1 AND greatest(installed_at, signed_in_at) <= $2 RETURNING domain
     ), tokens AS (
       DELETE FROM shop_session t WHERE t.shop = $1 AND (t.updated_at <= $2 OR EXISTS (SELECT 1 FROM gone))
     )
     SELECT 1 FROM gone`,
    [domain, triggeredAt, now],
  );
  return rows.length > 0;
}

/** Keeps the scopes that a shop has granted. What was withheld before is asked for again. */
export async function noteScopes(sql: Sql, shopId: number, scopes: string[], now: Date): Promise<void> {
  await sql.query(
    `UPDATE shop SET scopes = $2, addresses_withheld_at = NULL, customer_withheld_at = NULL, updated_at = $3 WHERE id = $1`,
    [shopId, scopes, now],
  );
}

/** Keeps what Shopify says of a shop. */
export async function keepShopFacts(sql: Sql, domain: string, facts: ShopFacts, now: Date): Promise<void> {
  await sql.query(
    `UPDATE shop SET gid = $2, name = $3, primary_domain = $4, country = $5, language = $6, time_zone = $7, currency = $8,
       updated_at = $9 WHERE domain = $1`,
    [
      domain,
      facts.gid,
      facts.name,
      facts.primaryDomain,
      facts.country,
      facts.language,
      facts.timeZone,
      facts.currency,
      now,
    ],
  );
}

/** Forgets what a shop said of itself, so that it is asked again before it is next needed. */
export async function forgetShopFacts(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(`UPDATE shop SET time_zone = NULL, updated_at = $2 WHERE id = $1`, [shopId, now]);
}
