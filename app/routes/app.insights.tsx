import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Card, Page, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { CountsTable } from "../components/insights/counts-table.tsx";
import { useFormat } from "../components/format.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { LEAST_LINES } from "../lines/interval.ts";
import { PERIODS } from "../lines/periods.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const days = Number(new URL(args.request.url).searchParams.get("days"));
  const [insights, { timeZone }] = await Promise.all([services.insights(shop, days), services.screens.profile(shop)]);
  return { ...insights, timeZone };
}

const READING = ["effect", "columns", "share", "last", "who"] as const;

/** What was advised and what was bought: counts, with how sure each share is, and how to read them. */
export default function InsightsPage() {
  const { period, lines, providers, weeks, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const [, setSearch] = useSearchParams();
  const navigation = useNavigation();
  const whole = { name: t("insights.whole"), counts: lines };
  // Days are counted as UTC has them.
  const days = useFormat("UTC");
  const dayOf = (day: string): string => days.date(new Date(`${day}T12:00:00Z`));
  return (
    <Page title={t("insights.title")} subtitle={t("insights.subtitle")}>
      <BlockStack gap="400">
        <Card>
          <Select
            label={t("insights.period")}
            options={PERIODS.map((days) => ({ label: t("insights.days", { count: days }), value: String(days) }))}
            value={String(period)}
            disabled={navigation.state !== "idle"}
            onChange={(days) => setSearch({ days }, { preventScrollReset: true })}
          />
        </Card>
        {lines.advised === 0 ? (
          <Banner tone="info" title={t("insights.none.title")}>
            <p>{t("insights.none.text")}</p>
          </Banner>
        ) : (
          <>
            <Section title={t("insights.providers")}>
              <CountsTable
                first="provider"
                format={format}
                rows={[
                  ...providers.map(({ provider, ...counts }) => ({ name: t(`provider.${provider}`), counts })),
                  whole,
                ]}
              />
              {lines.agreed + lines.disagreed > 0 ? (
                <BlockStack gap="100">
                  <Text as="h3" variant="headingSm">
                    {t("insights.several.title")}
                  </Text>
                  <Text as="p">
                    {t("insights.several.text", {
                      agreed: format.number(lines.agreed),
                      disagreed: format.number(lines.disagreed),
                    })}
                  </Text>
                </BlockStack>
              ) : null}
            </Section>
            <Section title={t("insights.weeks")}>
              <CountsTable
                first="week"
                format={format}
                rows={weeks.map(({ week, ...counts }) => ({ name: dayOf(week), counts }))}
              />
            </Section>
          </>
        )}
        <Section title={t("insights.reading.title")}>
          {READING.map((key) => (
            <Text key={key} as="p">
              {t(`insights.reading.${key}`, { least: LEAST_LINES })}
            </Text>
          ))}
        </Section>
      </BlockStack>
    </Page>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}

export const ErrorBoundary = PageBoundary;
