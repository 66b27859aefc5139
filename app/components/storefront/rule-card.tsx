import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { StorefrontScreen } from "../../screens/storefront.server.ts";

/** The consent that ties an order to its visit: one rule for all of the shop's widgets, changed beside any of them. */
export function RuleCard({ consent, connections }: Pick<StorefrontScreen, "consent" | "connections">) {
  const { t } = useTranslation();
  const [entered] = connections.filter(({ hasWidget }) => hasWidget);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("storefront.consent.title")}
        </Text>
        <Text as="p">{t(`storefront.consent.${consent}.help`)}</Text>
        {entered ? (
          <InlineStack>
            <Link url={`/app/providers/${entered.provider}/storefront`}>{t("shopfront.rule.change")}</Link>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}
