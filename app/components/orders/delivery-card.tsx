import { useFetcher, useRouteLoaderData } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { Trans, useTranslation } from "react-i18next";
import { type ConnectionStatus, isSending } from "../../connections/status.ts";
import type { LedgerDetail, LedgerLine } from "../../delivery/ledger.ts";
import { type DeliveryStatus, SKIPPABLE } from "../../domain/delivery.ts";
import { useFormat } from "../format.ts";
import type { Unsent } from "../keep-entries.ts";
import type { BlockState } from "../theme-blocks.ts";
import { remedyLink, remedyOf } from "./causes.ts";
import { Lines, Warnings } from "./lines.tsx";
import { HandModal } from "./hand-modal.tsx";
import { nextStepOf, whyOf } from "./next-step.ts";
import { StatusBadge } from "./order-table.tsx";
import { Sent } from "./sent.tsx";

const TONE = {
  pending: "info",
  sending: "info",
  delivered: "success",
  partly_delivered: "warning",
  held: "warning",
  skipped: "info",
  dead: "critical",
} as const;

export type HandAnswer =
  | { outcome: "replayed" | "skipped" }
  | { outcome: "not_replayable" | "not_skippable"; status: DeliveryStatus }
  | Unsent;

export interface DeliveryCardProps {
  delivery: LedgerDetail;
  orderLines: readonly LedgerLine[];
  connection: ConnectionStatus;
  embed: BlockState;
  /** Where a merchant finds whom to ask at the provider. */
  contact: string;
  timeZone: string;
}

/** One provider's part of an order: how it stands, why, what a person can do, and what became of the lines. */
export function DeliveryCard({ delivery, orderLines, connection, embed, contact, timeZone }: DeliveryCardProps) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const format = useFormat(timeZone);
  const replay = useFetcher<HandAnswer>();
  const { apiKey = "" } = useRouteLoaderData<{ apiKey: string }>("root") ?? {};
  const provider = t(`provider.${delivery.provider}`);
  const { event, sequence, status } = delivery;
  const modal = `replay-${delivery.provider}-${event}-${sequence}`;

  const done = t(isSending(connection) ? "replay.done" : "replay.doneLater");
  const skipped = t("order.skip.done");
  useEffect(() => {
    if (replay.state !== "idle") return;
    if (replay.data?.outcome === "replayed") shopify.toast.show(done);
    if (replay.data?.outcome === "skipped") shopify.toast.show(skipped);
  }, [replay.state, replay.data, shopify, done, skipped]);
  const answer = replay.state === "idle" ? replay.data : undefined;
  const refused = answer && (answer.outcome === "unsent" || "status" in answer) ? answer : null;
  const act = (intent: "replay" | "skip", note: string): void =>
    replay.submit({ intent, note, provider: delivery.provider, event, sequence }, { method: "post" });

  const remedy = remedyOf(delivery, connection, embed);
  const why = whyOf(t, delivery, connection, embed);
  return (
    <div id={delivery.provider}>
      <Card>
        <BlockStack gap="400">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <InlineStack gap="200" blockAlign="center">
              <Text as="h2" variant="headingMd">
                <Link url={`/app/providers/${delivery.provider}`} monochrome>
                  {provider}
                </Link>
              </Text>
              <StatusBadge entry={delivery} />
              {event === "order_paid" ? null : <Text as="span">{t(`event.${event}`)}</Text>}
            </InlineStack>
            {remedy === null ? null : remedy === "replay" ? (
              <Button onClick={() => void shopify.modal.show(modal)} loading={replay.state !== "idle"}>
                {t("remedy.replay", { provider })}
              </Button>
            ) : (
              <Button {...remedyLink(remedy, { provider: delivery.provider, apiKey, contact })}>
                {t(`remedy.${remedy}`, { provider })}
              </Button>
            )}
          </InlineStack>
          {refused ? (
            <ReplayProblem answer={refused} />
          ) : (
            <Banner tone={TONE[status]} title={why ?? t(`detail.status.${status}`, { provider })}>
              <p>{nextStepOf(t, delivery, connection, { format, embed })}</p>
            </Banner>
          )}
          <Lines delivery={delivery} orderLines={orderLines} />
          <Warnings warnings={delivery.warnings} doubles={delivery.doubles} />
          {status === "dead" ? (
            <Text as="p" breakWord>
              <Trans
                i18nKey="order.contact"
                values={{ provider, contact }}
                components={{ 1: <Link url={contact} target="_blank" /> }}
              />
            </Text>
          ) : null}
          {delivery.history.length > 0 ? <Sent name={delivery} timeZone={timeZone} /> : null}
          {SKIPPABLE.includes(status) ? (
            <InlineStack>
              <Button variant="plain" tone="critical" onClick={() => void shopify.modal.show(`skip-${modal}`)}>
                {t("order.skip.open", { provider })}
              </Button>
            </InlineStack>
          ) : null}
          {delivery.providerRef ? (
            <Text as="p" tone="subdued" breakWord>
              {t("order.providerRef", { provider, reference: delivery.providerRef })}
            </Text>
          ) : null}
        </BlockStack>
        <HandModal
          id={`skip-${modal}`}
          title={t("order.skip.title", { provider })}
          text={t("order.skip.text", { provider })}
          action={t("order.skip.do")}
          onConfirm={(note) => act("skip", note)}
        />
        <HandModal
          id={modal}
          title={t("replay.title", { provider })}
          text={t(status === "partly_delivered" ? "replay.textPartly" : "replay.text", { provider })}
          action={t("replay.do")}
          onConfirm={(note) => act("replay", note)}
        />
      </Card>
    </div>
  );
}

/** Why a replay didn't begin; it stands in the place of the delivery's own banner. */
function ReplayProblem({ answer }: { answer: Exclude<HandAnswer, { outcome: "replayed" | "skipped" }> }) {
  const { t } = useTranslation();
  return answer.outcome === "unsent" ? (
    <Banner tone="critical" title={t("unsent.replayTitle")}>
      <p>{t(`unsent.${answer.problem}`)}</p>
    </Banner>
  ) : (
    <Banner tone="critical" title={t(`order.refused.${answer.outcome}`)}>
      <p>{t("replay.refused", { status: t(`deliveryStatus.${answer.status}`) })}</p>
    </Banner>
  );
}
