import { readFacts } from "../catalog/product-facts.server.ts";
import type { VariantFacts } from "../catalog/facts.ts";
import { profileOf, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import { generateSigningKey } from "../connections/signing-keys.server.ts";
import { usualSettings } from "../connections/usual-settings.ts";
import { listConnections } from "../connections/store.server.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { SourcedField } from "../domain/field-source.ts";
import type { AnyProvider, CommonSettings } from "../domain/provider.ts";
import { readSettings } from "../domain/read-connection.ts";
import type { StoredLink } from "../domain/session-link.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { mapOrder } from "./map-order.ts";
import { sourcedFields } from "./sourced-fields.ts";
import { type Preview, previewOrder } from "./preview.ts";
import type { PreviewConnection } from "./preview-config.ts";

/** A preview with the settings that it was made by. */
export interface StoredPreview extends Preview {
  /** Nothing is stored that could be read: it shows what the provider would get with the usual settings. */
  usualSettings: boolean;
  /** The fields of its request, each with where it comes from; none where it is skipped. */
  fields: SourcedField[];
}

export interface StoredPreviewOptions {
  sql: Sql;
  shopConnections: ShopConnectionsReader;
  origin(name: ProviderName): string;
  now(): number;
}

/** Stands where a merchant has entered nothing yet; every credential of a preview is made up, for none is shown. */
const MADE_UP = "example";

/**
 * Previews orders by a shop's stored settings. No credential is opened for it: requests are worded with made-up ones and
 * masked, so that a preview can show none, and a shop that has entered nothing has previews too.
 */
export function createStoredPreviews({ sql, shopConnections, origin, now }: StoredPreviewOptions) {
  const { providers } = shopConnections;
  let signingKey: Promise<unknown> | null = null;

  const credentialOf = async ({ credentialEntry: entry }: AnyProvider): Promise<unknown> =>
    entry.kind === "text" ? { [entry.field]: MADE_UP } : (signingKey ??= generateSigningKey());

  const connectionOf = async (
    provider: AnyProvider,
    stored: unknown,
  ): Promise<PreviewConnection & { usualSettings: boolean }> => {
    const read = readSettings(provider, stored ?? {});
    const settings = read.ok && stored ? read.value : usualSettings(provider);
    const usual = !(read.ok && stored);
    return { provider: provider.name, credential: await credentialOf(provider), settings, usualSettings: usual };
  };

  return {
    /** What providers would get of an order; of all, or of those that are named. */
    async ofOrder(
      shop: { id: number; domain: string },
      order: Order,
      { stored = null, only = providers.names }: { stored?: StoredLink | null; only?: readonly ProviderName[] } = {},
    ): Promise<StoredPreview[]> {
      const [known, rows, facts] = await Promise.all([
        shopConnections.of([shop.id]),
        listConnections(sql, shop.id),
        factsOf(shop.id, order),
      ]);
      const profile = profileOf(
        known.get(shop.id) ?? { shopId: shop.id, domain: shop.domain, profile: null, connections: [] },
      );
      const connections = await Promise.all(
        only.map((name) =>
          connectionOf(providers.of(name), rows.find(({ provider }) => provider === name)?.settings ?? null),
        ),
      );
      const cartLinks = new Map(stored && order.cartToken !== null ? [[order.cartToken, stored]] : []);
      const previews = await previewOrder(
        order,
        { shop: profile, connections, facts, cartLinks },
        { providers, reveal: false, now: now(), origins: Object.fromEntries(only.map((name) => [name, origin(name)])) },
      );
      return previews.map((preview, index) => {
        const { usualSettings = true, settings } = connections[index] ?? {};
        const provider = providers.of(preview.provider);
        const input = { event: "order_paid" as const, order, shop: profile, stored, facts };
        const fields =
          preview.request && settings
            ? sourcedFields(
                preview.request.body,
                provider.sources,
                mapOrder(input, provider, settings as CommonSettings),
              )
            : [];
        return { ...preview, usualSettings, fields };
      });
    },
  };

  async function factsOf(shopId: number, order: Order): Promise<Map<string, VariantFacts>> {
    const wanted = order.lines.flatMap(({ productId, variantId }) =>
      productId === null || variantId === null ? [] : [{ shopId, productId, variantId }],
    );
    const found = (await readFacts(sql, wanted, new Date(now()))).get(shopId);
    return new Map([...(found ?? [])].filter((one): one is [string, VariantFacts] => one[1] !== null));
  }
}

export type StoredPreviews = ReturnType<typeof createStoredPreviews>;
