import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteError, useRouteLoaderData } from "@remix-run/react";
import ownStyles from "./root.css?url";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import type { ReactNode } from "react";
import { ProblemPage } from "./components/problem-page.tsx";
import { Words } from "./components/words.tsx";
import { catalogueOf, FALLBACK_LANGUAGE, languageFor, localeFor, providerWords } from "./locales/catalogue.ts";

/** Where not even the document could be read there is nothing to say of providers. */
const NO_WORDS = {};

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export const links: LinksFunction = () => [
  // One file of 440 kB: the browser should ask for it before it has read anything else.
  { rel: "preload", href: polarisStyles, as: "style" },
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: ownStyles },
];

/** What every document needs to know; it is read once per document, when Shopify's parameters are in the address. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  const { apiKey, appBridgeUrl, fontsUrl } = context.services.shopify;
  const language = languageFor(url.searchParams.get("locale"));
  return {
    apiKey,
    // App Bridge refuses to run outside the admin's frame: only pages of the app load it.
    appBridgeUrl: url.pathname === "/app" || url.pathname.startsWith("/app/") ? appBridgeUrl : null,
    fontsUrl,
    language,
    words: providerWords(context.services.providers, language),
    locale: localeFor(url.searchParams.get("locale")),
  };
}

// Later requests lack the parameters that the language was read from.
export const shouldRevalidate = () => false;

/** The document around every page, errors included. */
export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const language = data?.language ?? FALLBACK_LANGUAGE;
  return (
    <html lang={language}>
      <head>
        {/* Shopify measures and patches from the first script on: it has to be this one. */}
        {data?.appBridgeUrl ? <script src={data.appBridgeUrl} data-api-key={data.apiKey} /> : null}
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {data?.fontsUrl ? <link rel="stylesheet" href={data.fontsUrl} /> : null}
        <Meta />
        <Links />
      </head>
      <body>
        <Words language={language} providers={data?.words ?? NO_WORDS}>
          <AppProvider isEmbeddedApp={false} apiKey={data?.apiKey ?? ""} i18n={catalogueOf(language).polaris}>
            {children}
          </AppProvider>
        </Words>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ProblemPage error={useRouteError()} />;
}
