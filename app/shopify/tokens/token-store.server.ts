import type { Sealer } from "../../platform/secrets/seal.server.ts";
import { z } from "zod";
import type { Sql } from "../../platform/database/database.server.ts";
import type { TokenSet } from "./token-answer.ts";

export interface TokenStoreOptions {
  sql: Sql;
  /** `database.exclusive`: one at a time for a name, across all machines. */
  exclusive<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  sealer: Sealer;
  now(): number;
  /** Told, inside `alone`, that Shopify renews a shop's tokens no more, and that it has given new ones. */
  onRefused?(by: Sql, shop: string): Promise<void>;
  onRenewed?(by: Sql, shop: string): Promise<void>;
}

/** A shop's tokens as they were found. `sealed` names this very row: what is said of it later touches no newer one. */
export interface StoredTokens extends TokenSet {
  state: "ok" | "refused";
  sealed: string;
}

interface Row {
  sealed: string;
  state: "ok" | "refused";
  expiresAt: Date | null;
  refreshExpiresAt: Date | null;
}

const secrets = z.object({ accessToken: z.string(), refreshToken: z.string().nullable(), scope: z.string() });

/** The library's name for a shop's offline session. */
export const sessionId = (shop: string): string => `offline_${shop}`;
const contextOf = (shop: string) => ({ purpose: "shopify-tokens", shop });

/** Keeps each shop's tokens, sealed, with their terms beside them. */
export function createTokenStore({ sql, exclusive, sealer, now, onRefused, onRenewed }: TokenStoreOptions) {
  const read = async (shop: string, by: Sql = sql): Promise<StoredTokens | null> => {
    const [row] = await by.query<Row>(
      `SELECT sealed, state, expires_at AS "expiresAt", refresh_expires_at AS "refreshExpiresAt"
       FROM shop_session WHERE id = $1`,
      [sessionId(shop)],
    );
    if (!row) return null;
    const opened = await open(row.sealed, shop);
    if (!opened) return null;
    return { ...opened, ...row, expiresAt: row.expiresAt ?? new Date(0) };
  };

  /** Tokens that can't be opened (their key is gone, say) are as good as none: the next sign-in brings new ones. */
  const open = async (sealed: string, shop: string) => {
    try {
      return secrets.parse(JSON.parse(await sealer.open(sealed, contextOf(shop))));
    } catch {
      return null;
    }
  };

  const write = async (by: Sql, shop: string, tokens: TokenSet): Promise<void> => {
    const found = await read(shop, by);
    // An answer without a refresh token doesn't end the one that there is.
    const old = tokens.refreshToken === null && found?.state === "ok" ? found : null;
    const refreshToken = tokens.refreshToken ?? old?.refreshToken ?? null;
    const refreshExpiresAt = tokens.refreshExpiresAt ?? old?.refreshExpiresAt ?? null;
    const { accessToken, scope, expiresAt } = tokens;
    const sealed = await sealer.seal(JSON.stringify({ accessToken, refreshToken, scope }), contextOf(shop));
    // What can't be opened must not stand in the way of what can.
    const mayReplace = `shop_session.state = 'refused' OR shop_session.expires_at IS NULL
      OR shop_session.expires_at <= excluded.expires_at${found ? "" : " OR true"}`;
    await by.query(
      `INSERT INTO shop_session (id, shop, sealed, expires_at, refresh_expires_at, state, updated_at)
       VALUES ($1, $2, $3, $4, $5, 'ok', $6)
       ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at,
         refresh_expires_at = excluded.refresh_expires_at, state = 'ok', updated_at = excluded.updated_at
       WHERE ${mayReplace}`,
      [sessionId(shop), shop, sealed, expiresAt, refreshExpiresAt, new Date(now())],
    );
    await onRenewed?.(by, shop);
  };

  return {
    read,
    /** Runs `work` while nobody else, here or on another machine, renews or stores this shop's tokens. */
    alone<T>(shop: string, work: (by: Sql) => Promise<T>): Promise<T> {
      return exclusive(`shopify-tokens/${shop}`, work);
    },
    /** Keeps tokens, unless those that are kept expire later. Call it inside `alone`, with its connection. */
    write,
    /** Notes that Shopify took these tokens' refresh for the last time. */
    async refuse(by: Sql, shop: string, sealed: string): Promise<void> {
      const rows = await by.query(
        `UPDATE shop_session SET state = 'refused', updated_at = $3
         WHERE id = $1 AND sealed = $2 AND state <> 'refused' RETURNING 1`,
        [sessionId(shop), sealed, new Date(now())],
      );
      if (rows.length > 0) await onRefused?.(by, shop);
    },
    /** Lets the access token count as expired: Shopify doesn't take it any more. */
    async expire(shop: string): Promise<void> {
      const at = new Date(now());
      await sql.query(`UPDATE shop_session SET expires_at = least(expires_at, $2), updated_at = $2 WHERE id = $1`, [
        sessionId(shop),
        at,
      ]);
    },
    async remove(ids: string[]): Promise<void> {
      await sql.query(`DELETE FROM shop_session WHERE id = ANY($1::text[])`, [ids]);
    },
  };
}

export type TokenStore = ReturnType<typeof createTokenStore>;
