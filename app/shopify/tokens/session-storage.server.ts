import { Session } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import { ASSUMED_LIFE_S, ASSUMED_REFRESH_LIFE_S } from "./token-answer.ts";
import { sessionId, type TokenStore } from "./token-store.server.ts";

/**
 * The library's session storage over our sealed tokens, for the web process.
 *
 * It hands out sessions without their refresh token. The library refreshes a token only where a session has one; without
 * it, sign-in (`TokenExchangeStrategy.authenticate`) exchanges the visitor's session token instead when less than five
 * minutes are left. So the web process exchanges and never refreshes, as refreshing belongs to the workers.
 *
 * The library reckons by the machine's clock and we by the injected one: terms are translated on the way in and out.
 */
export function createSessionStorage({ store, now }: { store: TokenStore; now(): number }): SessionStorage {
  const ahead = (): number => now() - Date.now();

  return {
    async storeSession(session) {
      if (session.isOnline || session.id !== sessionId(session.shop)) {
        throw new Error("Only a shop's offline session is kept.");
      }
      // The library's way to say that Shopify refused the token.
      const { accessToken } = session;
      if (!accessToken) {
        await store.expire(session.shop);
        return true;
      }
      const offset = ahead();
      const term = (date: Date | undefined, assumed: number): Date =>
        new Date(date === undefined ? now() + assumed * 1000 : date.getTime() + offset);
      await store.alone(session.shop, (by) =>
        store.write(by, session.shop, {
          accessToken,
          refreshToken: session.refreshToken ?? null,
          scope: session.scope ?? "",
          expiresAt: term(session.expires, ASSUMED_LIFE_S),
          refreshExpiresAt: session.refreshToken ? term(session.refreshTokenExpires, ASSUMED_REFRESH_LIFE_S) : null,
        }),
      );
      return true;
    },

    async loadSession(id) {
      const shop = shopOf(id);
      const found = shop === null ? null : await store.read(shop);
      if (shop === null || found?.state !== "ok") return undefined;
      return new Session({
        id,
        shop,
        state: "",
        isOnline: false,
        scope: found.scope,
        accessToken: found.accessToken,
        expires: new Date(found.expiresAt.getTime() - ahead()),
      });
    },

    async deleteSession(id) {
      await store.remove([id]);
      return true;
    },

    async deleteSessions(ids) {
      await store.remove(ids);
      return true;
    },

    async findSessionsByShop(shop) {
      const session = await this.loadSession(sessionId(shop));
      return session ? [session] : [];
    },
  };
}

/** The shop of an offline session's id; an online session's has none, and we make none. */
function shopOf(id: string): string | null {
  const shop = /^offline_(.+)$/.exec(id)?.[1];
  return shop ?? null;
}
