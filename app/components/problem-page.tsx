import { isRouteErrorResponse } from "@remix-run/react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Which sentences an error is told in. */
export function problemOf(
  error: unknown,
): "notFound" | "refused" | "tooLarge" | "noToken.ours" | "noToken.theirs" | "unexpected" {
  if (!isRouteErrorResponse(error)) return "unexpected";
  const fault = noTokenFault(error.data);
  if (fault !== null) return fault === "unavailable" ? "noToken.theirs" : "noToken.ours";
  switch (error.status) {
    case 404:
      return "notFound";
    case 401:
    case 403:
      return "refused";
    case 413:
      return "tooLarge";
    default:
      return "unexpected";
  }
}

/** Why sign-in got no token from Shopify, where that is what happened. */
function noTokenFault(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("problem" in data) || data.problem !== "no_token") return null;
  return "fault" in data ? String(data.fault) : null;
}

/**
 * Says what happened and what to do next; never the error's own words, which are for the log. `back` is where a visit
 * goes on from a page that isn't there.
 */
export function ProblemPage({ error, back }: { error: unknown; back?: { label: string; url: string } }) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  const action =
    problem === "notFound"
      ? { content: back?.label ?? t("problem.home"), url: back?.url ?? "/app" }
      : { content: t("problem.reload"), onAction: () => window.location.reload() };
  return (
    <Page title={t(`problem.${problem}.title`)}>
      <BlockStack gap="400">
        <Banner tone={problem === "notFound" ? "info" : "critical"} action={action}>
          <p>{t(`problem.${problem}.next`)}</p>
        </Banner>
      </BlockStack>
    </Page>
  );
}
