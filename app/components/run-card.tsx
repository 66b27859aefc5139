import { Badge, BlockStack, Button, ButtonGroup, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OperationChange, OperationState } from "../records/operations.server.ts";

const TONE = {
  planned: "attention",
  running: "info",
  paused: "warning",
  cancelled: undefined,
  done: "success",
  failed: "critical",
} as const;

/** The state of an operation as the catalogues know it. */
export const runKey = (state: OperationState, isCounted: boolean): string =>
  isCounted ? "counted" : state === "failed" ? "stopped" : state;

export interface RunCardProps {
  id: string;
  title: string;
  state: OperationState;
  /** It is counted, and waits for somebody to let it begin. */
  isCounted: boolean;
  /** How much of it is done, in percent. */
  share: number;
  /** What the bar of its progress says to a screen reader. */
  progressLabel: string;
  /** A step of it failed. */
  hasFailed: boolean;
  /** The words on the button that lets it begin. */
  begin: string;
  busy: boolean;
  onChange(change: OperationChange): void;
  children: ReactNode;
}

/** One long operation: what it is, how far it has come, and what may be done with it. */
export function RunCard(props: RunCardProps) {
  const { id, title, state, isCounted, share, progressLabel, hasFailed, begin, busy, onChange, children } = props;
  const { t } = useTranslation();
  const isOpen = state === "planned" || state === "running" || state === "paused" || state === "failed";
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd" breakWord>
            {title}
          </Text>
          <Badge {...(TONE[state] && { tone: TONE[state] })}>{t(`run.state.${runKey(state, isCounted)}`)}</Badge>
        </InlineStack>
        {children}
        {hasFailed && state !== "done" && state !== "cancelled" ? (
          <Text as="p" tone="critical">
            {t("run.failure")}
          </Text>
        ) : null}
        {state === "running" || state === "paused" || state === "done" ? (
          <ProgressBar progress={state === "done" ? 100 : share} size="small" ariaLabelledBy={`run-${id}`} />
        ) : null}
        <Text as="span" visuallyHidden id={`run-${id}`}>
          {progressLabel}
        </Text>
        <ButtonGroup>
          {isCounted || state === "paused" || state === "failed" ? (
            <Button variant="primary" loading={busy} onClick={() => onChange("resume")}>
              {isCounted ? begin : t("run.do.resume")}
            </Button>
          ) : null}
          {state === "running" ? (
            <Button loading={busy} onClick={() => onChange("pause")}>
              {t("run.do.pause")}
            </Button>
          ) : null}
          {isOpen ? (
            <Button loading={busy} tone="critical" onClick={() => onChange("cancel")}>
              {t("run.do.cancel")}
            </Button>
          ) : null}
        </ButtonGroup>
      </BlockStack>
    </Card>
  );
}
