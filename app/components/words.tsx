import { createInstance } from "i18next";
import { type ReactNode, useMemo } from "react";
import { I18nextProvider, initReactI18next } from "react-i18next";
import { type Language, type ProviderWords, resourcesWith } from "../locales/catalogue.ts";

/** Returns everything below the words of a language, by `useTranslation()`. Server and browser render the same. */
export function Words(props: { language: Language; providers: ProviderWords; children: ReactNode }) {
  const { language, providers, children } = props;
  const i18n = useMemo(() => createWords(language, providers), [language, providers]);
  return <I18nextProvider i18n={i18n}>{children}</I18nextProvider>;
}

/** An instance per language and tree: the server answers many people at once, each in their own. */
function createWords(language: Language, providers: ProviderWords) {
  const i18n = createInstance();
  void i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: language,
    resources: resourcesWith(language, providers),
    initAsync: false,
    showSupportNotice: false,
    // React escapes already.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return i18n;
}
