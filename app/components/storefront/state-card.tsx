import { Banner, Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import { useFormat } from "../format.ts";
import { blockUrl, embedUrl } from "../theme-editor.ts";
import { isEntered } from "./form.ts";

/** What the card tells of: where the settings are on their way from this page to the theme. */
export interface StorefrontState {
  enabled: boolean;
  storefront: unknown;
  updatedAt: Date;
  published: { at: Date | null; fault: string | null };
}

export type StorefrontStep = "off" | "empty" | "published" | "stuck" | "waiting";

/** How far a provider's settings have come. */
export function storefrontStep({ enabled, storefront, updatedAt, published }: StorefrontState): StorefrontStep {
  if (!isEntered(storefront)) return "empty";
  if (!enabled) return "off";
  if (published.at && published.at >= updatedAt) return "published";
  return published.fault === null ? "waiting" : "stuck";
}

const BADGE = {
  published: "success",
  waiting: "info",
  stuck: "critical",
  off: "attention",
  empty: undefined,
} as const;

/** Whether the theme has the settings, and the two places of the theme editor where the widget is switched on. */
export function StateCard(props: { provider: ProviderName; state: StorefrontState; apiKey: string; timeZone: string }) {
  const { state, apiKey } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const provider = t(`provider.${props.provider}`);
  const step = storefrontStep(state);
  const tone = BADGE[step];
  const at = state.published.at;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("storefront.state.title")}
          </Text>
          <Badge {...(tone && { tone })}>{t(`storefront.badge.${step}`)}</Badge>
        </InlineStack>
        {step === "stuck" ? (
          <Banner tone="critical">
            <p>{t("storefront.state.stuck")}</p>
          </Banner>
        ) : (
          <Text as="p" tone="subdued">
            {t(`storefront.state.${step}`, { provider, when: at ? format.dateTime(at) : "" })}
          </Text>
        )}
        <Text as="p" tone="subdued">
          {t("storefront.editor.text")}
        </Text>
        <InlineStack gap="200">
          <Button url={blockUrl(apiKey)} target="_top">
            {t("storefront.editor.block")}
          </Button>
          <Button url={embedUrl(apiKey)} target="_top">
            {t("storefront.editor.embed")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
