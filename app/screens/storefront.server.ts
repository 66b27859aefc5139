import { readPublished, readShopStorefront } from "../connections/storefront/shop-storefront.ts";
import type { ShopStorefront } from "../connections/storefront/document.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { readThemeReport, type ThemeReport } from "../shops/theme-report.server.ts";
import type { ConnectionSummary } from "./pages.ts";
import type { Screens } from "./screens.server.ts";

/** The page of the storefront as a whole. */
export interface StorefrontScreen {
  connections: ConnectionSummary[];
  consent: ShopStorefront["consent"];
  /** When Shopify last had all settings, and what stood in the way since. */
  published: { at: Date | null; fault: string | null };
  theme: ThemeReport;
  timeZone: string;
}

/** What the storefront's page shows. */
export function createStorefrontScreen({ sql, screens }: { sql: Sql; screens: Pick<Screens, "connections"> }) {
  return async (shop: { id: number; domain: string }): Promise<StorefrontScreen> => {
    const [page, [row]] = await Promise.all([
      screens.connections(shop),
      sql.query<{ settings: unknown }>(`SELECT settings FROM shop WHERE id = $1`, [shop.id]),
    ]);
    const settings = row?.settings;
    const { consent } = readShopStorefront(settings);
    return { ...page, consent, published: readPublished(settings), theme: readThemeReport(settings) };
  };
}
