import type { SkippedLine, SkipReason } from "../domain/delivery.ts";
import type { ProviderName } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { RequestDescription } from "../domain/provider.ts";
import type { LinkMethod } from "../domain/session-link.ts";
import { providerOf } from "../providers/registry.ts";
import { mapOrder } from "./map-order.ts";
import type { PreviewConfig, PreviewConnection } from "./preview-config.ts";

/** What one provider would get for one paid order, without sending it. */
export interface Preview {
  provider: ProviderName;
  event: "order_paid";
  decision: "deliver" | "skip";
  reason: SkipReason | null;
  link: { method: LinkMethod; session: string | null; naiz: string | null; robosize: string | null };
  request: Omit<RequestDescription, "maxAnswerBytes"> | null;
  skippedLines: SkippedLine[];
}

export interface PreviewOptions {
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
  { reveal, now, origins }: PreviewOptions,
): Promise<Preview> {
  const provider = providerOf(name);
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
  const { method, session, naiz, robosize } = mapping.link;
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
    link: { method, session, naiz, robosize },
    request: request && (reveal ? request : provider.masked(request)),
    skippedLines: mapping.skippedLines,
  };
}
