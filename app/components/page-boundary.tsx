import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { ProblemPage } from "./problem-page.tsx";

/**
 * The error page of one screen: the menu around it stays. What the library throws to lead a visit elsewhere is the
 * layout's to answer. `back` is a page and the key of its name.
 */
export function PageBoundary({ back }: { back?: { label: string; url: string } }) {
  const error = useRouteError();
  const { t } = useTranslation();
  if (isRouteErrorResponse(error) && error.status < 400) throw error;
  return <ProblemPage error={error} {...(back && { back: { label: t(back.label), url: back.url } })} />;
}
