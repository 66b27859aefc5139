import type { SkippedLine, SkipReason } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { RequestDescription } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import type { LinkKey, LinkMethod } from "../domain/session-link.ts";
import { mapOrder } from "./map-order.ts";
import type { PreviewConfig, PreviewConnection } from "./preview-config.ts";

/** What one provider would get for one paid order, without sending it. */
export interface Preview {
  provider: ProviderName;
  event: "order_paid";
  decision: "deliver" | "skip";
  reason: SkipReason | null;
  /** The method, and by key the ids, null where there is none. */
  link: { method: LinkMethod; [key: LinkKey]: string | null };
  request: Omit<RequestDescription, "maxAnswerBytes"> | null;
  skippedLines: SkippedLine[];
}

export interface PreviewOptions {
  providers: Providers;
  reveal: boolean;
  /** The clock of tokens, in milliseconds. */
  now: number;
  origins: Partial<Record<ProviderName, string>>;
}

/** Previews an order for every configured provider, in their fixed order. */
export async function previewOrder(order: Order, config: PreviewConfig, options: PreviewOptions): Promise<Preview[]> {
  const previews: Preview[] = [];
  for (const connection of config.connections) {
    previews.push(await previewConnection(order, config, connection, options));
  }
  return previews;
}

async function previewConnection(
  order: Order,
  config: PreviewConfig,
  { provider: name, credential, settings }: PreviewConnection,
  { providers, reveal, now, origins }: PreviewOptions,
): Promise<Preview> {
  const provider = providers.of(name);
  const mapping = mapOrder(
    {
      event: "order_paid",
      order,
      shop: config.shop,
      stored: (order.cartToken !== null && config.cartLinks.get(order.cartToken)) || null,
      facts: config.facts,
    },
    provider,
    settings,
  );
  const { method, ids } = mapping.link;
  const request =
    mapping.delivery &&
    (await provider.request(
      mapping.delivery,
      { credential: await provider.prepareCredential(credential), settings },
      { origin: origins[name] ?? provider.defaultOrigin, now },
    ));
  return {
    provider: name,
    event: "order_paid",
    decision: request ? "deliver" : "skip",
    reason: mapping.reason,
    link: { method, ...Object.fromEntries(providers.linkKeys.map((key) => [key, ids[key] ?? null])) },
    request: request && (reveal ? request : provider.masked(request)),
    skippedLines: mapping.skippedLines,
  };
}
