import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { AuditCard } from "../components/settings/audit-card.tsx";
import { RequestsCard } from "../components/settings/requests-card.tsx";
import { RetentionCard } from "../components/settings/retention-card.tsx";
import { signIn } from "../sign-in.ts";

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const [settings, { timeZone }] = await Promise.all([services.settings.show(shop), services.screens.profile(shop)]);
  return { ...settings, timeZone };
}

/** Saves how long orders' contents are kept. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const posted: unknown = await args.request.json().catch(() => null);
  const days = typeof posted === "object" && posted !== null && "retentionDays" in posted ? posted.retentionDays : null;
  const outcome = await services.settings.saveRetention(shop, days, actor);
  return outcome.outcome === "refused" ? data(outcome, { status: 422 }) : outcome;
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

export default function SettingsPage() {
  const { retentionDays, retentionRange, requests, entries, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  return (
    <Page title={t("settings.title")}>
      <BlockStack gap="400">
        <RetentionCard stored={retentionDays} range={retentionRange} />
        <RequestsCard requests={requests} timeZone={timeZone} />
        <AuditCard entries={entries} timeZone={timeZone} />
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
