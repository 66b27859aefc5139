import type { Services } from "./load-context.ts";
import type { AnyProvider } from "./domain/provider.ts";

/** The provider that a page's address names. Throws the 404 for one that the app doesn't know. */
export function providerIn({ providers }: Services, params: { provider?: string }): AnyProvider {
  const provider = providers.find(params.provider ?? "");
  if (!provider) throw new Response(null, { status: 404 });
  return provider;
}
