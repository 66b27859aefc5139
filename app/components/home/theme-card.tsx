import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ThemeBlocks } from "../theme-blocks.ts";
import { ThemeParts } from "../theme-parts.tsx";

/** How the app stands in the published theme. */
export function ThemeCard(props: {
  blocks: ThemeBlocks;
  apiKey: string;
  /** Whether the next part has its button here: while the first steps show it, they do. */
  leads: boolean;
}) {
  const { blocks, apiKey, leads } = props;
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("theme.title")}
        </Text>
        <ThemeParts blocks={blocks} apiKey={apiKey} leads={leads} />
      </BlockStack>
    </Card>
  );
}
