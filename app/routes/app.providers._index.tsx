import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChoiceCard } from "../components/connection/choice-card.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.screens.connections(shop);
}

export default function ProvidersPage() {
  const { connections, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  return (
    <Page title={t("choice.title")} subtitle={t("choice.subtitle")}>
      <ChoiceCard connections={connections} timeZone={timeZone} />
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
