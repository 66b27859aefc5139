import { createProductsScreen, type ProductsPage } from "../catalogue-check/products-screen.server.ts";
import type { ShopProfile } from "../domain/provider.ts";
import { type DataRequest, fetchExport, listDataRequests, type SubjectExport } from "../compliance/export.server.ts";
import { type Actor, audit, type AuditEntry, listAudit } from "../records/audit.server.ts";
import type { ChangeNotes } from "../incidents/notes.server.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Sealer } from "../platform/secrets/seal.server.ts";
import { readRetention, RETENTION_RANGE, writeRetention } from "../shops/retention.server.ts";

/** The settings page of a shop. */
export interface SettingsScreen {
  retentionDays: number;
  retentionRange: { min: number; max: number };
  /** Customers' requests for their data, the newest first. */
  requests: DataRequest[];
  /** Who did what of late, the newest first. */
  entries: AuditEntry[];
}

export interface SettingsSide {
  /** How the catalogue fares at the providers. */
  products: ProductsPage;
  settings: {
    show(shop: { id: number }): Promise<SettingsScreen>;
    /** Keeps how long orders' contents are kept, in days; refuses what is no whole number of the range. */
    saveRetention(shop: { id: number }, days: unknown, actor: Actor): Promise<{ outcome: "saved" | "refused" }>;
    /** What was found for a customer's request, or null where there is none, or none any more. */
    fetchRequest(shop: { id: number; domain: string }, id: string, actor: Actor): Promise<SubjectExport | null>;
  };
}

export interface SettingsSideOptions {
  sql: Sql;
  open: Sealer["open"];
  profile(shop: { id: number; domain: string }): Promise<ShopProfile>;
  changes: Pick<ChangeNotes, "note">;
  now(): number;
}

export function createSettingsSide({ sql, open, profile, changes, now }: SettingsSideOptions): SettingsSide {
  const note = (shopId: number, actor: Actor, action: string, subject: string, detail: object): Promise<void> =>
    audit(sql, { shopId, actor, action, subject, detail }, new Date(now()));
  return {
    products: createProductsScreen({ sql, profile, now }),
    settings: {
      async show({ id }) {
        const [retentionDays, requests, entries] = await Promise.all([
          readRetention(sql, id),
          listDataRequests(sql, id),
          listAudit(sql, id),
        ]);
        return { retentionDays, retentionRange: RETENTION_RANGE, requests, entries };
      },
      async saveRetention({ id }, days, actor) {
        const { min, max } = RETENTION_RANGE;
        if (typeof days !== "number" || !Number.isInteger(days) || days < min || days > max) {
          return { outcome: "refused" };
        }
        await writeRetention(sql, id, days, new Date(now()));
        await note(id, actor, "retention.saved", "", { days });
        return { outcome: "saved" };
      },
      async fetchRequest(shop, id, actor) {
        const found = await fetchExport(sql, shop, id, open, new Date(now()));
        if (found) await note(shop.id, actor, "data_request.fetched", id, {});
        changes.note(shop.id);
        return found;
      },
    },
  };
}
