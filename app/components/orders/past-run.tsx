import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { PastOrdersRun } from "../../backfill/past-orders.server.ts";
import type { OperationChange } from "../../records/operations.server.ts";
import { useFormat } from "../format.ts";
import { RunCard, runKey } from "../run-card.tsx";

export interface PastRunProps {
  run: PastOrdersRun;
  waiting: number;
  timeZone: string;
  busy: boolean;
  onChange(change: OperationChange): void;
}

/** One run of past orders: how many there are, how far it has come, and what may be done with it. */
export function PastRun({ run, waiting, timeZone, busy, onChange }: PastRunProps) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { id, state, phase, counted, exact, taken, left, hasFailed } = run;
  const isCounted = state === "planned" && phase === "counted";
  const key =
    state === "planned" && !isCounted
      ? "counting"
      : state === "running" && phase === "deliver"
        ? "delivering"
        : runKey(state, isCounted);
  const words = {
    counted: counted === null ? "" : format.number(counted),
    taken: format.number(taken),
    left: format.number(left),
    waiting: format.number(waiting),
  };
  const share = counted ? Math.min(100, Math.round(((taken + left) / counted) * 100)) : 0;
  const days = t("past.days", { from: format.date(run.from), to: format.date(new Date(run.to.getTime() - 1)) });
  return (
    <RunCard
      {...{ id, state, isCounted, share, hasFailed, busy, onChange }}
      title={days}
      progressLabel={t("past.progress", { days })}
      begin={t("past.do.send")}
    >
      <Text as="p">{t(`past.told.${key}`, words)}</Text>
      {isCounted && !exact ? <Text as="p">{t("past.more")}</Text> : null}
    </RunCard>
  );
}
