import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";

/** The way from a provider's page to what its widget needs; a connection has to be there first. */
export function StorefrontLinkCard({ provider, isSaved }: { provider: ProviderName; isSaved: boolean }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("storefront.link.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("storefront.link.text", { provider: t(`provider.${provider}`) })}
        </Text>
        <InlineStack gap="300" blockAlign="center">
          {isSaved ? (
            <Button url={`/app/providers/${provider}/storefront`}>{t("storefront.link.do")}</Button>
          ) : (
            <Text as="span" tone="subdued">
              {t("storefront.link.needsSave")}
            </Text>
          )}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
