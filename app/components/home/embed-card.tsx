import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { EMBED_HANDLE, type EmbedState } from "./use-app-embed.ts";

const BADGE = { active: "success", inactive: "attention" } as const;

/** The theme editor, at the place where this app's embed is turned on. */
export const editorUrl = (apiKey: string): string =>
  `shopify:admin/themes/current/editor?context=apps&activateAppId=${encodeURIComponent(apiKey)}/${EMBED_HANDLE}`;

/** Whether the app embed is on in the theme, and the way to turn it on. */
export function EmbedCard({ state, apiKey }: { state: EmbedState; apiKey: string }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("embed.title")}
          </Text>
          {state === "active" || state === "inactive" ? (
            <Badge tone={BADGE[state]}>{t(`embed.badge.${state}`)}</Badge>
          ) : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t(`embed.text.${state}`)}
        </Text>
        {state === "checking" ? null : (
          <InlineStack>
            <Button url={editorUrl(apiKey)} target="_top">
              {t(state === "active" ? "embed.open" : "embed.activate")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
