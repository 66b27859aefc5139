import { PROVIDER_NAMES, type ProviderName } from "../domain/ids.ts";
import type { CommonSettings, Provider } from "../domain/provider.ts";
import { bodygram } from "./bodygram/index.ts";
import { fitAnalytics } from "./fit-analytics/index.ts";
import { naiz } from "./naiz/index.ts";
import { robosize } from "./robosize/index.ts";

/** A provider whose credential and settings are opaque: they were read by its own schemas and go back to it alone. */
export type AnyProvider = Provider<unknown, unknown, CommonSettings>;

const PROVIDERS: Record<ProviderName, AnyProvider> = {
  bodygram: bodygram as unknown as AnyProvider,
  "fit-analytics": fitAnalytics as unknown as AnyProvider,
  naiz: naiz as unknown as AnyProvider,
  robosize: robosize as unknown as AnyProvider,
};

/** The definition of a provider. */
export function providerOf(name: ProviderName): AnyProvider {
  return PROVIDERS[name];
}

/** All providers, in their fixed order. */
export const allProviders: readonly AnyProvider[] = PROVIDER_NAMES.map(providerOf);
