import { Banner, Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import { useFormat } from "../format.ts";
import { nextPart, type ThemeBlocks } from "../theme-blocks.ts";
import { ThemeParts } from "../theme-parts.tsx";
import { isEntered } from "./form.ts";

/** What the card tells of: where the settings are on their way from this page to the theme. */
export interface StorefrontState {
  enabled: boolean;
  storefront: unknown;
  updatedAt: Date;
  published: { at: Date | null; fault: string | null };
}

export type StorefrontStep = "off" | "empty" | "published" | "stuck" | "waiting";

/** What a person is told of it: settings that have arrived show nothing while block or embed is off. */
export const SHOWN_STEPS = ["off", "empty", "published", "unplaced", "stuck", "waiting"] as const;

export const shownStep = (step: StorefrontStep, blocks: ThemeBlocks): (typeof SHOWN_STEPS)[number] =>
  step === "published" && nextPart(blocks) !== null ? "unplaced" : step;

/** How far a provider's settings have come. */
export function storefrontStep({ enabled, storefront, updatedAt, published }: StorefrontState): StorefrontStep {
  if (!isEntered(storefront)) return "empty";
  if (!enabled) return "off";
  if (published.at && published.at >= updatedAt) return "published";
  return published.fault === null ? "waiting" : "stuck";
}

const BADGE = {
  published: "success",
  unplaced: "attention",
  waiting: "info",
  stuck: "critical",
  off: "attention",
  empty: undefined,
} as const;

/** Whether the theme has the settings, and the two places of the theme editor where the widget is switched on. */
export function StateCard(props: {
  provider: ProviderName;
  state: StorefrontState;
  blocks: ThemeBlocks;
  apiKey: string;
  timeZone: string;
}) {
  const { state, blocks, apiKey } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const provider = t(`provider.${props.provider}`);
  const step = storefrontStep(state);
  const shown = shownStep(step, blocks);
  const tone = BADGE[shown];
  const at = state.published.at;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("storefront.state.title")}
          </Text>
          <Badge {...(tone && { tone })}>{t(`storefront.badge.${shown}`)}</Badge>
        </InlineStack>
        {step === "stuck" ? (
          <Banner tone="critical">
            <p>{t("storefront.state.stuck")}</p>
          </Banner>
        ) : (
          <Text as="p" tone="subdued">
            {t(`storefront.state.${shown}`, { provider, when: at ? format.dateTime(at) : "" })}
          </Text>
        )}
        {step === "published" ? <ThemeParts blocks={blocks} apiKey={apiKey} leads /> : null}
      </BlockStack>
    </Card>
  );
}
