import { Badge, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { embedUrl } from "../theme-editor.ts";
import { type Step, STEPS } from "./steps.ts";

/** The steps from an empty app to the first delivered order: what is done, and the way to the next one. */
export function OnboardingCard(props: {
  done: Set<Step>;
  apiKey: string;
  firstProvider: string;
  onDismiss: () => void;
}) {
  const { done, apiKey, firstProvider, onDismiss } = props;
  const { t } = useTranslation();
  const next = STEPS.find((step) => !done.has(step));
  const links: Record<Step, { url: string; target?: "_top" }> = {
    connect: { url: `/app/providers/${firstProvider}` },
    turnOn: { url: `/app/providers/${firstProvider}` },
    embed: { url: embedUrl(apiKey), target: "_top" },
    firstDelivery: { url: "/app/deliveries" },
  };
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("onboarding.title")}
          </Text>
          <Button variant="plain" onClick={onDismiss}>
            {t("onboarding.dismiss")}
          </Button>
        </InlineStack>
        <BlockStack gap="100">
          <ProgressBar
            progress={(done.size / STEPS.length) * 100}
            size="small"
            tone="primary"
            animated={false}
            ariaLabelledBy="onboarding-progress"
          />
          <Text as="p" tone="subdued" id="onboarding-progress">
            {t("onboarding.progress", { done: done.size, all: STEPS.length })}
          </Text>
        </BlockStack>
        {STEPS.map((step) => (
          <BlockStack gap="100" key={step}>
            <InlineStack gap="200" blockAlign="center">
              <Text as="h3" variant="headingSm">
                {t(`onboarding.${step}.title`)}
              </Text>
              {done.has(step) ? <Badge tone="success">{t("onboarding.done")}</Badge> : null}
            </InlineStack>
            {step === next ? (
              <BlockStack gap="200">
                <Text as="p" tone="subdued">
                  {t(`onboarding.${step}.text`)}
                </Text>
                <InlineStack>
                  <Button variant="primary" {...links[step]}>
                    {t(`onboarding.${step}.do`)}
                  </Button>
                </InlineStack>
              </BlockStack>
            ) : null}
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
