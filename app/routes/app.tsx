import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, Link, Outlet, useRouteError } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { useArrival } from "../components/arrival.ts";
import { unlessUnsent } from "../components/keep-entries.ts";
import { NAVIGATION } from "../components/navigation.ts";
import { PageLoading } from "../components/page-loading.tsx";
import { ProblemPage } from "../components/problem-page.tsx";
import { signIn } from "../sign-in.ts";

/** Signs in for every page of the app, and keeps those out that Shopify doesn't vouch for. */
export async function loader(args: LoaderFunctionArgs) {
  await signIn(args);
  return null;
}

export const shouldRevalidate = unlessUnsent;

export default function AppLayout() {
  const { t } = useTranslation();
  useArrival(t("app.name"));
  return (
    <>
      <NavMenu>
        {NAVIGATION.map(({ to, label }) => (
          <Link key={to} to={to} {...(to === "/app" ? { rel: "home" } : {})}>
            {t(label)}
          </Link>
        ))}
      </NavMenu>
      <main>
        <PageLoading>
          <Outlet />
        </PageLoading>
      </main>
    </>
  );
}

/**
 * The library answers with pages of its own by throwing them (the way out of the frame, say): they are shown as they
 * are. Its own `boundary.error` knows them by the name of a class, which the production build shortens.
 */
export function ErrorBoundary() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status < 400) {
    return <div dangerouslySetInnerHTML={{ __html: String(error.data) }} />;
  }
  return <ProblemPage error={error} />;
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
