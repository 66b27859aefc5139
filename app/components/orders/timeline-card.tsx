import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { OrderDetail } from "../../delivery/ledger.ts";
import { useFormat } from "../format.ts";
import { Attempt } from "./attempt.tsx";
import { type Moment, timelineOf } from "./timeline.ts";

/** Everything that happened to an order, at all providers, in the order in which it happened. */
export function TimelineCard({ order, timeZone }: { order: OrderDetail; timeZone: string }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("order.timeline.title")}
        </Text>
        {timelineOf(order).map((moment, index) => (
          <Fragment key={index}>
            {index > 0 ? <Divider /> : null}
            <Told moment={moment} order={order} timeZone={timeZone} />
          </Fragment>
        ))}
        {order.isCompacted ? (
          <Text as="p" tone="subdued">
            {t("attempt.compacted")}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Told({ moment, order, timeZone }: { moment: Moment; order: OrderDetail; timeZone: string }) {
  const { t } = useTranslation();
  if (moment.kind === "attempt") return <Attempt {...moment} timeZone={timeZone} />;
  const at = <When at={moment.at} timeZone={timeZone} />;
  if (moment.kind === "placed") return <Entry title={t("order.timeline.placed")}>{at}</Entry>;
  if (moment.kind === "received") {
    return (
      <Entry title={t(`order.timeline.received.${moment.how}`)} more={t(`link.${order.linkMethod}`)}>
        {at}
      </Entry>
    );
  }
  const words = { provider: t(`provider.${moment.delivery.provider}`) };
  if (moment.kind === "hand") {
    const { what, note } = moment.hand;
    return (
      <Entry
        title={t(`order.timeline.hand.${what}`, words)}
        {...(note !== null && { more: t("order.note", { note }) })}
      >
        {at}
      </Entry>
    );
  }
  if (moment.kind === "unkept") {
    return <Entry title={t("order.timeline.unkept", { ...words, count: moment.count })}>{null}</Entry>;
  }
  const key = moment.kind === "next" ? "next" : moment.delivery.status === "skipped" ? "skipped" : "settled";
  return <Entry title={t(`order.timeline.${key}`, words)}>{at}</Entry>;
}

function Entry({ title, more, children }: { title: string; more?: string; children: React.ReactNode }) {
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        {children}
      </InlineStack>
      {more ? (
        <Text as="p" breakWord>
          {more}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** An instant of the timeline, on the shop's clock. */
export function When({ at, timeZone }: { at: Date; timeZone: string }) {
  const format = useFormat(timeZone);
  return (
    <Text as="span" tone="subdued">
      <time dateTime={at.toISOString()}>{format.seconds(at)}</time>
    </Text>
  );
}
