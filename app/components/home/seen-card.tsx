import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { HomeScreen } from "../../home/home.server.ts";
import { useFormat } from "../format.ts";

/** What the app last saw of the shop: its latest order, its last look at Shopify, and what Shopify withholds. */
export function SeenCard({
  lastOrderAt,
  lookedUntil,
  addressesWithheldAt,
  timeZone,
}: Pick<HomeScreen, "lastOrderAt" | "lookedUntil" | "addressesWithheldAt" | "timeZone">) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const facts = [
    ["lastOrder", lastOrderAt ? format.dateTime(lastOrderAt) : t("home.seen.noOrder")],
    ["looked", lookedUntil ? format.dateTime(lookedUntil) : t("home.seen.notLooked")],
    [
      "addresses",
      addressesWithheldAt
        ? t("home.seen.withheld", { since: format.date(addressesWithheldAt) })
        : t("home.seen.notWithheld"),
    ],
  ] as const;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.seen.title")}
        </Text>
        {facts.map(([name, value], index) => (
          <Fragment key={name}>
            {index > 0 ? <Divider /> : null}
            <InlineStack gap="200" align="space-between">
              <Text as="span" tone="subdued">
                {t(`home.seen.${name}`)}
              </Text>
              <Text as="span">{value}</Text>
            </InlineStack>
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}
