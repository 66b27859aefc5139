import { Badge, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { OperationChange } from "../../records/operations.server.ts";
import type { ReplayRun } from "../../replays/replay-screen.server.ts";
import { useFormat } from "../format.ts";
import { RunCard, runKey } from "../run-card.tsx";
import { reasonName } from "./reason.ts";

export interface ReplayRunProps {
  run: ReplayRun;
  timeZone: string;
  busy: boolean;
  onChange(change: OperationChange): void;
}

/** One replay of many: which deliveries it means, how far it has come, and what may be done with it. */
export function ReplayRunCard({ run, timeZone, busy, onChange }: ReplayRunProps) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { id, state, phase, counted, gone, replayed, left, rate, filter, hasFailed } = run;
  const isCounted = state === "planned" && phase === "counted";
  const isEmpty = state === "done" && counted === 0;
  const key = isEmpty ? "empty" : state === "planned" && !isCounted ? "counting" : runKey(state, isCounted);
  const words = {
    count: counted,
    replayed: format.number(replayed),
    left: format.number(left),
    minutes: Math.max(1, Math.ceil((counted - replayed - left) / rate / 60)),
  };
  const facts = [
    t(`again.status.${filter.status ?? "unnamed"}`),
    filter.provider ? t(`provider.${filter.provider}`) : null,
    filter.reason ? reasonName(t, filter.reason) : null,
    filter.link ? t(`orders.linkMethod.${filter.link}`) : null,
    filter.channel ? t(`orders.channel.${filter.channel}`) : null,
    filter.from ? t("again.since", { day: format.date(filter.from) }) : null,
    filter.to ? t("again.until", { day: format.dateTime(filter.to) }) : null,
  ].filter((one): one is string => one !== null);
  return (
    <RunCard
      {...{ id, state, isCounted, hasFailed, busy, onChange }}
      title={t("again.run", { when: format.dateTime(run.createdAt) })}
      share={counted > 0 ? Math.min(100, Math.round(((replayed + left) / counted) * 100)) : 0}
      progressLabel={t("again.progress", { when: format.dateTime(run.createdAt) })}
      begin={t("again.do.send", words)}
    >
      <InlineStack gap="100">
        {facts.map((fact) => (
          <Badge key={fact}>{fact}</Badge>
        ))}
      </InlineStack>
      <Text as="p">{t(`again.told.${key}`, words)}</Text>
      {gone > 0 ? <Text as="p">{t("again.gone", { count: gone })}</Text> : null}
      {left > 0 ? <Text as="p">{t("again.left", { count: left })}</Text> : null}
    </RunCard>
  );
}
