import type { TFunction } from "i18next";
import type { ProviderName } from "../domain/ids.ts";

/** Says a word of the catalogue in a provider's own way; of several keys the first that there is. */
export type OwnWords = (key: string | readonly string[], words?: Record<string, unknown>) => string;

/** The words for a provider: its own where it brings some, else the app's; `{{provider}}` is its name. */
export function wordsFor(t: TFunction, name: ProviderName): OwnWords {
  const provider = t(`provider.${name}`);
  return (key, words = {}) =>
    t(
      [key].flat().flatMap((one) => [`providers.${name}.${one}`, one]),
      { provider, ...words },
    );
}
