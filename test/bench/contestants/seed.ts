import { createCredentials } from "#app/connections/credentials.server.ts";
import { writeConnection } from "#app/connections/store.server.ts";
import { keepProducts } from "#app/catalog/product-facts.server.ts";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { migrateSchema } from "#app/processes/schema.server.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import { productFacts } from "../load/orders.ts";
import type { Setting } from "./contestant.ts";
import { PROVIDER_NAMES, type ProviderName } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/**
 * Makes a database that the app has been running on for a while: shops with their four connections, and the facts of
 * every variant that will be ordered.
 */
export async function seed(
  where: { url?: string; dataDir: string },
  encryptionKeys: string,
  { shops, privateKey }: Setting,
): Promise<void> {
  const database = await openDatabase({ ...where, log: silentLog });
  try {
    await migrateSchema(database, silentLog);
    const now = new Date();
    const { sql } = database;
    const credentials = createCredentials({
      sql,
      sealer: createSeal(encryptionKeys),
      providers: PROVIDERS,
      now: Date.now,
    });
    for (const shop of shops) {
      const [row] = await sql.query<{ id: number }>(
        `INSERT INTO shop (domain, primary_domain, country, language, time_zone, currency, installed_at, created_at, updated_at)
         VALUES ($1, $2, 'DE', 'de', 'Europe/Berlin', 'EUR', $3, $3, $3) RETURNING id`,
        [shop.domain, shop.primaryDomain, now],
      );
      const shopId = row?.id ?? 0;
      for (const provider of shop.providers ?? PROVIDER_NAMES) {
        const { credential, settings } = entry(provider, shop, privateKey);
        const sealed = await credentials.seal(shop.domain, provider, 1, credential);
        const connection = { shopId, provider, enabled: true, settings, credential: { sealed, version: 1 } };
        await writeConnection(sql, connection, now);
      }
      if (!shop.providers) await keepProducts(sql, shopId, productFacts(), now);
    }
  } finally {
    await database.close();
  }
}

function entry(provider: ProviderName, shop: Setting["shops"][number], privateKey: string) {
  const entries: Record<ProviderName, { credential: unknown; settings: Record<string, unknown> }> = {
    bodygram: { credential: { clientKey: "bench-client-key" }, settings: { brandId: "northloom" } },
    "fit-analytics": {
      credential: { privateKey, keyId: "bench-1" },
      settings: { prefix: "northloom", issuer: `https://${shop.primaryDomain}/` },
    },
    naiz: {
      credential: { partnerHash: "12345678123412341234123412341234" },
      settings: { domain: shop.primaryDomain },
    },
    robosize: { credential: { apiKey: "bench-robosize-key" }, settings: {} },
  };
  return entries[provider];
}
