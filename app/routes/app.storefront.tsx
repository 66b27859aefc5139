import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useReportTheme } from "../components/report-theme.ts";
import { RuleCard } from "../components/storefront/rule-card.tsx";
import { StandingCard } from "../components/storefront/standing-card.tsx";
import { WaysCard } from "../components/storefront/ways-card.tsx";
import { WidgetsCard } from "../components/storefront/widgets-card.tsx";
import { useThemeBlocks } from "../components/theme-blocks.ts";
import { signIn } from "../sign-in.ts";

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.storefrontScreen(shop);
}

export default function StorefrontOverview() {
  const { connections, consent, published, theme, timeZone } = useLoaderData<typeof loader>();
  const root = useRouteLoaderData<{ apiKey: string }>("root");
  const { t } = useTranslation();
  const blocks = useThemeBlocks();
  useReportTheme(blocks, theme);
  return (
    <Page title={t("shopfront.title")}>
      <BlockStack gap="400">
        <StandingCard blocks={blocks} theme={theme} apiKey={root?.apiKey ?? ""} timeZone={timeZone} />
        <WidgetsCard connections={connections} published={published} timeZone={timeZone} />
        <RuleCard consent={consent} connections={connections} />
        <WaysCard />
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
