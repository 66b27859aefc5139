import { Badge, BlockStack, Card, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LedgerDetail } from "../../delivery/ledger.server.ts";
import { lineReasonKey, warningKey } from "./reason.ts";

/** A line's outcome as it comes out of a loader. */
interface LineAnswer {
  lineId: string;
  accepted: boolean;
  code?: string | undefined;
  title?: string | undefined;
}

/** Which lines went to the provider and how each fared, and which were left out and why. Nothing where all is plain. */
export function Lines({ delivery }: { delivery: Omit<LedgerDetail, "lines"> & { lines: LineAnswer[] } }) {
  const { t } = useTranslation();
  const { skippedLines, lines } = delivery;
  if (skippedLines.length === 0 && lines.length === 0) return null;
  const nameOf = (id: string): string => {
    const line = delivery.orderLines.find((one) => one.id === id);
    return [line?.title, line?.variantTitle].filter(Boolean).join(", ") || t("line.unnamed", { id });
  };
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("line.title")}
        </Text>
        {lines.map(({ lineId, accepted, code, title }) => (
          <Line
            key={lineId}
            name={nameOf(lineId)}
            tone={accepted ? "success" : "critical"}
            status={accepted ? "accepted" : "rejected"}
          >
            {accepted ? null : [title, code].filter(Boolean).join(" · ")}
          </Line>
        ))}
        {skippedLines.map(({ lineId, reason }) => (
          <Line key={lineId} name={nameOf(lineId)} tone={null} status="skipped">
            {t(`lineReason.${lineReasonKey(reason)}`, { code: reason, provider: t(`provider.${delivery.provider}`) })}
          </Line>
        ))}
      </BlockStack>
    </Card>
  );
}

function Line(props: { name: string; tone: "success" | "critical" | null; status: string; children: string | null }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span" breakWord>
          {props.name}
        </Text>
        <Badge {...(props.tone && { tone: props.tone })}>{t(`line.${props.status}`)}</Badge>
      </InlineStack>
      {props.children ? (
        <Text as="p" tone="subdued" breakWord>
          {props.children}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** What is odd about a delivery although it went on. */
export function Warnings({ warnings, doubles }: { warnings: string[]; doubles: number }) {
  const { t } = useTranslation();
  if (warnings.length === 0 && doubles === 0) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("warning.title")}
        </Text>
        <List>
          {warnings.map((warning) => (
            <List.Item key={warning}>{t(`warning.${warningKey(warning)}`, { code: warning })}</List.Item>
          ))}
          {doubles > 0 ? <List.Item>{t("warning.doubles", { count: doubles })}</List.Item> : null}
        </List>
      </BlockStack>
    </Card>
  );
}
