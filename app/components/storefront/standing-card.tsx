import { BlockStack, Card, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ThemeReport } from "../../shops/theme-report.server.ts";
import { useFormat } from "../format.ts";
import { THEME_PARTS, type ThemeBlocks } from "../theme-blocks.ts";
import { ThemeParts } from "../theme-parts.tsx";

/** Block and embed of the published theme, when they were looked at, and where to place them. */
export function StandingCard(props: { blocks: ThemeBlocks; theme: ThemeReport; apiKey: string; timeZone: string }) {
  const { blocks, theme, apiKey } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const looked = THEME_PARTS.flatMap((part) => theme[part].at ?? []).sort((a, b) => b.getTime() - a.getTime())[0];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("theme.title")}
        </Text>
        <ThemeParts blocks={blocks} apiKey={apiKey} leads />
        <BlockStack gap="100">
          <Text as="p" tone="subdued">
            {looked ? t("shopfront.changed", { when: format.dateTime(looked) }) : t("shopfront.neverSeen")}
          </Text>
        </BlockStack>
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t("shopfront.where.title")}
          </Text>
          <List>
            <List.Item>{t("shopfront.where.block")}</List.Item>
            <List.Item>{t("shopfront.where.embed")}</List.Item>
            <List.Item>{t("shopfront.where.themes")}</List.Item>
          </List>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}
