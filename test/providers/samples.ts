import { type Json, previewConfig, signingKeys } from "#test/support/orders.ts";
import { PROVIDER_NAMES, type ProviderName, providerOf } from "#test/support/providers.ts";
import type { Sample } from "./contract.ts";

const STOREFRONT: Record<ProviderName, Record<string, unknown>> = {
  bodygram: { clientKey: "k" },
  "fit-analytics": { prefix: "p" },
  naiz: { partnerKey: "p" },
  robosize: { script: "https://widget.robosize.com/x.js" },
};
/** What must never be shown: as entered, and as it stands in an address. */
export const SECRETS: Record<ProviderName, string[]> = {
  bodygram: ["bg-client-key"],
  "fit-analytics": ["eyJ", signingKeys().privateKey.slice(40, 80)],
  naiz: ["1234abcd1234abcd"],
  robosize: ["rs secret/+key", "rs%20secret%2F%2Bkey"],
};
/** So that every event that there is a request for is tried. */
const SETTINGS: Record<ProviderName, Json> = {
  bodygram: {},
  "fit-analytics": { sizingSystem: "EU" },
  naiz: { statusUpdates: true },
  robosize: { orderUpdates: true },
};

const front = { language: "de", country: "DE" };
const product = { product: "4711", ...front };
const asked = { ...product, sizes: { S: true, M: false }, profile: "p1" };
const kind = { category: "upper", gender: "w" };
const QUESTIONS: Partial<Record<ProviderName, Record<string, unknown>>> = {
  "fit-analytics": {
    ...{ product, start: asked, answer: { ...asked, answers: { height: 180, weight: 80.5, fit: -1 } } },
    ...{ brands: { ...kind, ...front }, styles: { brand: "b1", ...kind, ...front } },
    ...{ sizes: { brand: "b1", ...kind, ...front }, shapes: { gender: "w", height: "172", weight: "60" } },
  },
};

/** The app's own providers, as the kit wants them. */
export const samples: readonly Sample[] = PROVIDER_NAMES.map((name) => {
  const entered = (previewConfig({ [name]: SETTINGS[name] })["connections"] as Record<string, Json>)[name] ?? {};
  return {
    provider: providerOf(name),
    credential: entered["credential"],
    settings: entered["settings"] as Json,
    storefront: STOREFRONT[name],
    secrets: SECRETS[name],
    questions: QUESTIONS[name] ?? {},
  };
});
export default samples;
