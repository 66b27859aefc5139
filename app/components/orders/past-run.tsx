import { Badge, BlockStack, Button, ButtonGroup, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { PastOrdersRun } from "../../backfill/past-orders.server.ts";
import { useFormat } from "../format.ts";

const TONE = {
  planned: "attention",
  running: "info",
  paused: "warning",
  cancelled: undefined,
  done: "success",
  failed: "critical",
} as const;

export type PastChange = "pause" | "resume" | "cancel";

export interface PastRunProps {
  run: PastOrdersRun;
  waiting: number;
  timeZone: string;
  busy: boolean;
  onChange(change: PastChange): void;
}

/** One run of past orders: how many there are, how far it has come, and what may be done with it. */
export function PastRun({ run, waiting, timeZone, busy, onChange }: PastRunProps) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { state, phase, counted, exact, taken, left } = run;
  const shown = state === "failed" ? "stopped" : state;
  const isCounted = state === "planned" && phase === "counted";
  const key = isCounted
    ? "counted"
    : state === "planned"
      ? "counting"
      : state === "running" && phase === "deliver"
        ? "delivering"
        : shown;
  const words = {
    counted: counted === null ? "" : format.number(counted),
    taken: format.number(taken),
    left: format.number(left),
    waiting: format.number(waiting),
  };
  const share = state === "done" ? 100 : counted ? Math.min(100, Math.round(((taken + left) / counted) * 100)) : 0;
  const days = t("past.days", { from: format.date(run.from), to: format.date(new Date(run.to.getTime() - 1)) });
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {days}
          </Text>
          <Badge {...(TONE[state] && { tone: TONE[state] })}>{t(`past.state.${isCounted ? "counted" : shown}`)}</Badge>
        </InlineStack>
        <Text as="p">{t(`past.told.${key}`, words)}</Text>
        {isCounted && !exact ? <Text as="p">{t("past.more")}</Text> : null}
        {run.hasFailed && state !== "done" && state !== "cancelled" ? (
          <Text as="p" tone="critical">
            {t("past.failure")}
          </Text>
        ) : null}
        {state === "running" || state === "paused" || state === "done" ? (
          <ProgressBar progress={share} size="small" ariaLabelledBy={`past-${run.id}`} />
        ) : null}
        <Text as="span" visuallyHidden id={`past-${run.id}`}>
          {t("past.progress", { days })}
        </Text>
        <ButtonGroup>
          {isCounted || state === "paused" || state === "failed" ? (
            <Button variant="primary" loading={busy} onClick={() => onChange("resume")}>
              {t(isCounted ? "past.do.send" : "past.do.resume", words)}
            </Button>
          ) : null}
          {state === "running" ? (
            <Button loading={busy} onClick={() => onChange("pause")}>
              {t("past.do.pause")}
            </Button>
          ) : null}
          {state === "planned" || state === "running" || state === "paused" || state === "failed" ? (
            <Button loading={busy} tone="critical" onClick={() => onChange("cancel")}>
              {t("past.do.cancel")}
            </Button>
          ) : null}
        </ButtonGroup>
      </BlockStack>
    </Card>
  );
}
