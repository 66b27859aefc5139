import { Badge, BlockStack, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LedgerDetail, LedgerLine } from "../../delivery/ledger.ts";
import { lineReasonKey, warningKey } from "./reason.ts";

type LinesOf = Pick<LedgerDetail, "provider" | "skippedLines" | "sizes" | "lines">;

/** Which lines went to the provider, with what size and how each fared, and which were left out and why. */
export function Lines({ delivery, orderLines }: { delivery: LinesOf; orderLines: readonly LedgerLine[] }) {
  const { t } = useTranslation();
  const { skippedLines, lines, sizes } = delivery;
  if (skippedLines.length === 0 && lines.length === 0 && sizes.length === 0) return null;
  const sizeOf = (id: string): string | null => {
    const found = sizes.find((one) => one.lineId === id);
    if (!found) return null;
    const words = t(`sizeStep.${found.step}`, { size: found.size });
    return found.mapped ? `${words} ${t("line.mapped")}` : words;
  };
  const answered = new Set(lines.map(({ lineId }) => lineId));
  const nameOf = (id: string): string => {
    const line = orderLines.find((one) => one.id === id);
    return [line?.title, line?.variantTitle].filter(Boolean).join(", ") || t("line.unnamed", { id });
  };
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("line.title")}
      </Text>
      {lines.map(({ lineId, accepted, code, title }) => (
        <Line
          key={lineId}
          name={nameOf(lineId)}
          tone={accepted ? "success" : "critical"}
          status={accepted ? "accepted" : "rejected"}
        >
          {accepted ? sizeOf(lineId) : [title, code].filter(Boolean).join(" · ")}
        </Line>
      ))}
      {sizes
        .filter(({ lineId }) => !answered.has(lineId))
        .map(({ lineId }) => (
          <Line key={lineId} name={nameOf(lineId)} tone={null} status={null}>
            {sizeOf(lineId)}
          </Line>
        ))}
      {skippedLines.map(({ lineId, reason }) => (
        <Line key={lineId} name={nameOf(lineId)} tone={null} status="skipped">
          {t(`lineReason.${lineReasonKey(reason)}`, { code: reason, provider: t(`provider.${delivery.provider}`) })}
        </Line>
      ))}
    </BlockStack>
  );
}

function Line(props: {
  name: string;
  tone: "success" | "critical" | null;
  status: string | null;
  children: string | null;
}) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span" breakWord>
          {props.name}
        </Text>
        {props.status ? <Badge {...(props.tone && { tone: props.tone })}>{t(`line.${props.status}`)}</Badge> : null}
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
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("warning.title")}
      </Text>
      <List>
        {warnings.map((warning) => (
          <List.Item key={warning}>{t(`warning.${warningKey(warning)}`, { code: warning })}</List.Item>
        ))}
        {doubles > 0 ? <List.Item>{t("warning.doubles", { count: doubles })}</List.Item> : null}
      </List>
    </BlockStack>
  );
}
