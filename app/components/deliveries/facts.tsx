import { BlockStack, Card, InlineGrid, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LedgerDetail } from "../../delivery/ledger.server.ts";
import { useFormat } from "../format.ts";

const LINKS = ["cart_attribute", "line_property", "cart_token", "none"];

/** The facts of one delivery, as terms and their values. */
export function Facts({ delivery, timeZone }: { delivery: Omit<LedgerDetail, "lines">; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const provider = t(`provider.${delivery.provider}`);
  const time = (at: Date) => <time dateTime={at.toISOString()}>{format.dateTime(at)}</time>;
  const link = LINKS.includes(delivery.linkMethod) ? delivery.linkMethod : "none";
  const facts: [string, ReactNode][] = [
    [
      "order",
      <Link key="order" url={`shopify:admin/orders/${delivery.orderId}`} target="_top">
        {delivery.orderName ?? delivery.orderId}
      </Link>,
    ],
    ["event", t(`event.${delivery.event}`)],
    ["placedAt", time(delivery.placedAt)],
    ["receivedAt", time(delivery.receivedAt)],
    ["settledAt", delivery.settledAt ? time(delivery.settledAt) : t("fact.notYet")],
    ["link", t(`link.${link}`)],
    ["attempts", format.number(delivery.attempts)],
    ...(delivery.providerRef ? [["providerRef", delivery.providerRef] as [string, ReactNode]] : []),
  ];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("fact.title")}
        </Text>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          {facts.map(([name, value]) => (
            <BlockStack gap="050" key={name}>
              <Text as="span" tone="subdued">
                {t(`fact.${name}`, { provider })}
              </Text>
              <Text as="span" breakWord>
                {value}
              </Text>
            </BlockStack>
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}
