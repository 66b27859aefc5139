import { Badge, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { nextPart, THEME_PARTS, type ThemeBlocks } from "./theme-blocks.ts";
import { themeUrl } from "./theme-editor.ts";

const BADGE = { active: "success", inactive: "attention", unavailable: "attention" } as const;

/**
 * The block and the embed, each with how it stands and the way to the theme editor. At most one button leads on: the
 * block's before the embed's.
 */
export function ThemeParts({ blocks, apiKey, leads }: { blocks: ThemeBlocks; apiKey: string; leads: boolean }) {
  const { t } = useTranslation();
  const next = leads ? nextPart(blocks) : null;
  return THEME_PARTS.map((part) => {
    const state = blocks[part];
    const isKnown = state === "active" || state === "inactive" || state === "unavailable";
    return (
      <BlockStack gap="200" key={part}>
        <InlineStack gap="200" blockAlign="center">
          <Text as="h3" variant="headingSm">
            {t(`theme.${part}.title`)}
          </Text>
          {isKnown ? <Badge tone={BADGE[state]}>{t(`theme.badge.${state}`)}</Badge> : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t(`theme.${part}.${state}`)}
        </Text>
        {state === "checking" || state === "unavailable" ? null : (
          <InlineStack>
            <Button
              url={themeUrl(part, apiKey)}
              target="_top"
              variant={part === next ? "primary" : state === "active" ? "plain" : "secondary"}
            >
              {t(state === "active" ? `theme.${part}.open` : `theme.${part}.do`)}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    );
  });
}
