import { listSizeless } from "../catalog/without-size.server.ts";
import { profileOf, type ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import { usualSettings } from "../connections/usual-settings.ts";
import { parseReferenceRule } from "../domain/product-reference.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { CheckedConnection, CheckOptions } from "./check.ts";

/**
 * By what a shop's catalogue is looked at: the settings of the providers that are connected; where none is, of all of them
 * as a new form begins with them.
 */
export function createRules({ sql, shopConnections }: { sql: Sql; shopConnections: ShopConnectionsReader }) {
  const { providers } = shopConnections;
  return async (shop: {
    id: number;
    domain: string;
  }): Promise<Omit<CheckOptions, "now"> & { metafieldKeys: string[] }> => {
    const [known, sizeless] = await Promise.all([shopConnections.of([shop.id]), listSizeless(sql, shop.id)]);
    const whole = known.get(shop.id) ?? { shopId: shop.id, domain: shop.domain, profile: null, connections: [] };
    const own = whole.connections
      .filter(({ gate }) => gate.enabled)
      .map(({ provider, settings }): CheckedConnection => ({ provider: providers.of(provider), settings }));
    const connections =
      own.length > 0 ? own : providers.all.map((provider) => ({ provider, settings: usualSettings(provider) }));
    return {
      connections,
      shop: profileOf(whole),
      sizeless: new Set(sizeless.map(({ productId }) => productId)),
      metafieldKeys: connections.flatMap(({ settings }) => {
        const rule = parseReferenceRule(settings.productReference);
        return rule?.kind === "metafield" ? [rule.key] : [];
      }),
    };
  };
}
