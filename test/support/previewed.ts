import { type Preview, previewOrder } from "#app/orders/preview.ts";
import { type Json, orderBody, previewConfig, type SettingsByProvider } from "#test/support/orders.ts";
import { type ProviderName, readPreviewConfig, toOrder } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/** The instant that tokens of a test are signed at. */
export const NOW = Date.UTC(2026, 1, 4, 2, 0, 0, 900);

/** Maps a body for all four providers, secrets shown, and gives the preview of each by its name. */
export async function previewed(
  body: unknown = orderBody(),
  config: unknown = previewConfig(),
  { reveal = true, origins = {} }: { reveal?: boolean; origins?: Partial<Record<ProviderName, string>> } = {},
): Promise<Record<ProviderName, Preview>> {
  const previews = await previewOrder(toOrder(body), readPreviewConfig(config), {
    providers: PROVIDERS,
    reveal,
    now: NOW,
    origins,
  });
  return Object.fromEntries(previews.map((preview) => [preview.provider, preview])) as Record<ProviderName, Preview>;
}

/** The body that one provider would be sent, for an order and settings that let it through. */
export async function sentTo(
  provider: ProviderName,
  order: Json = {},
  settings: Json = {},
  parts: Json = {},
): Promise<Json> {
  const all: SettingsByProvider = { [provider]: settings };
  const preview = (await previewed(orderBody(order), previewConfig(all, parts)))[provider];
  if (!preview.request) throw new Error(`${provider} skips this order: ${preview.reason ?? "no reason"}`);
  return preview.request.body as Json;
}
