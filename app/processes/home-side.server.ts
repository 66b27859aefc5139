import { createHome, type HomeScreen } from "../home/home.server.ts";
import type { ChangeNotes } from "../incidents/notes.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import { startTestHour } from "../shops/test-hour.server.ts";
import type { Screens } from "../screens/screens.server.ts";
import { createStorefrontScreen, type StorefrontScreen } from "../screens/storefront.server.ts";
import { type PutAway, putAway } from "../shops/put-away.server.ts";
import { reportTheme } from "../shops/theme-report.server.ts";

/** What a process does for the home page and the storefront's. */
export interface HomeSide {
  /** What the home page shows. */
  home(shop: { id: number; domain: string }): Promise<HomeScreen>;
  /** What the storefront's page shows. */
  storefrontScreen(shop: { id: number; domain: string }): Promise<StorefrontScreen>;
  /** Keeps what an admin page saw of the published theme. */
  reportTheme(shop: { id: number }, posted: unknown): Promise<{ outcome: "kept" | "refused" }>;
  /** Puts something of the admin away for a shop. */
  putAway(shop: { id: number }, what: PutAway): Promise<void>;
  /** Lets test orders be sent for an hour. */
  sendTestOrders(shop: { id: number }, actor: Actor): Promise<void>;
}

export interface HomeSideOptions {
  sql: Sql;
  screens: Pick<Screens, "home" | "connections">;
  changes: Pick<ChangeNotes, "note">;
  now(): number;
  /** Lets this process read the shops' connections anew. */
  forgetConnections(): void;
}

export function createHomeSide({ sql, screens, changes, now, forgetConnections }: HomeSideOptions): HomeSide {
  return {
    home: createHome({ sql, screens, now }),
    storefrontScreen: createStorefrontScreen({ sql, screens }),
    async reportTheme(shop, posted) {
      const outcome = await reportTheme(sql, shop.id, posted, new Date(now()));
      changes.note(shop.id);
      return outcome;
    },
    async sendTestOrders(shop, actor) {
      const at = new Date(now());
      const until = await startTestHour(sql, shop.id, at);
      await audit(sql, { shopId: shop.id, actor, action: "test_orders.started", subject: "", detail: { until } }, at);
      forgetConnections();
    },
    putAway: (shop, what) => putAway(sql, shop.id, what, new Date(now())),
  };
}
