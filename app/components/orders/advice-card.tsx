import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LedgerLine } from "../../delivery/ledger.ts";
import { cameOf } from "../../lines/advice-counts.ts";
import type { AdvisedLine, LineAdvice } from "../../lines/advised.ts";
import { useFormat } from "../format.ts";

interface AdviceCardProps {
  advised: readonly AdvisedLine[];
  lines: readonly LedgerLine[];
  timeZone: string;
}

/** What was recommended of an order's lines before it was placed, and what was bought; nothing where nothing was. */
export function AdviceCard({ advised, lines, timeZone }: AdviceCardProps) {
  const { t } = useTranslation();
  if (advised.length === 0) return null;
  const nameOf = (id: string): string => {
    const line = lines.find((one) => one.id === id);
    return [line?.title, line?.variantTitle].filter(Boolean).join(", ") || t("line.unnamed", { id });
  };
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("order.advice.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("order.advice.about")}
          </Text>
        </BlockStack>
        {advised.map(({ lineId, advice }) => (
          <BlockStack key={lineId} gap="200">
            <Text as="h3" variant="headingSm" breakWord>
              {nameOf(lineId)}
            </Text>
            {advice.map((one) => (
              <Told key={one.provider} advice={one} timeZone={timeZone} />
            ))}
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}

const TONES = { followed: "success", other: "attention", unmatched: "warning" } as const;

function Told({ advice, timeZone }: { advice: LineAdvice; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { provider, size, bought, taken, immediate } = advice;
  const came = cameOf(advice);
  const how = taken ? "taken" : immediate ? "immediate" : "shown";
  const at = new Date(advice.at);
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="p" breakWord>
          {t(bought === null ? "order.advice.unknown" : "order.advice.told", {
            ...{ provider: t(`provider.${provider}`), size, bought },
          })}
        </Text>
        {came !== "unknown" ? <Badge tone={TONES[came]}>{t(`order.advice.came.${came}`)}</Badge> : null}
      </InlineStack>
      <Text as="p" tone="subdued">
        {t(`order.advice.how.${how}`)} · <time dateTime={at.toISOString()}>{format.seconds(at)}</time>
      </Text>
    </BlockStack>
  );
}
