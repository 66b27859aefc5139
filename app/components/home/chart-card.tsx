import { BlockStack, Card, InlineGrid, SkeletonBodyText, Text } from "@shopify/polaris";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HomeScreen } from "../../home/home.server.ts";
import { useFormat } from "../format.ts";
import { CHART_PARTS, type ChartOfProvider, chartsOf } from "./chart-days.ts";

// The library comes after the page, and only where there is something to draw.
const ChartCanvas = lazy(() => import("./chart-canvas.tsx"));
/** As high as the canvas, so that its coming moves nothing. */
const HEIGHT_PX = 160;

/** What became of each provider's deliveries, day by day: drawn, and as a table for those who listen. */
export function ChartCard({ days, charted, timeZone }: Pick<HomeScreen, "days" | "charted" | "timeZone">) {
  const { t } = useTranslation();
  const charts = chartsOf(days, charted).filter(({ total }) => total > 0);
  if (charts.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("home.chart.title")}
        </Text>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          {charts.map((chart) => (
            <ProviderChart key={chart.provider} chart={chart} timeZone={timeZone} />
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

function ProviderChart({ chart, timeZone }: { chart: ChartOfProvider; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const [isInBrowser, setInBrowser] = useState(false);
  useEffect(() => setInBrowser(true), []);
  const provider = t(`provider.${chart.provider}`);
  // A day of the sums is one of UTC: its noon is the same day nearly everywhere.
  const dates = chart.days.map(({ day }) => format.date(new Date(`${day}T12:00:00Z`)));
  const parts = CHART_PARTS.filter((part) => chart.days.some((day) => day[part] > 0));
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {provider}
      </Text>
      <div style={{ height: HEIGHT_PX, position: "relative", minWidth: 0 }}>
        {isInBrowser ? (
          <Suspense fallback={<SkeletonBodyText lines={5} />}>
            <ChartCanvas
              days={dates}
              parts={parts.map((part) => ({
                part,
                label: t(`home.chart.part.${part}`),
                values: chart.days.map((day) => day[part]),
              }))}
            />
          </Suspense>
        ) : (
          <SkeletonBodyText lines={5} />
        )}
      </div>
      <table className="Polaris-Text--visuallyHidden">
        <caption>{t("home.chart.caption", { provider })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("home.chart.day")}</th>
            {parts.map((part) => (
              <th key={part} scope="col">
                {t(`home.chart.part.${part}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.days.map((day, index) => (
            <tr key={day.day}>
              <th scope="row">{dates[index]}</th>
              {parts.map((part) => (
                <td key={part}>{format.number(day[part])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </BlockStack>
  );
}
