import { Badge, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { HomeScreen } from "../../home/home.server.ts";
import { FirstOrder } from "./first-order.tsx";
import { linkOf, type Step, STEPS } from "./steps.ts";

/** The steps from an empty app to the first delivered order: what is done, and the way to the next one. */
export function OnboardingCard(props: {
  done: Set<Step>;
  apiKey: string;
  home: Pick<HomeScreen, "connections" | "lastOrderAt" | "testOrdersUntil" | "shopUrl" | "timeZone">;
  onDismiss: () => void;
}) {
  const { done, apiKey, home, onDismiss } = props;
  const { t } = useTranslation();
  const next = STEPS.find((step) => !done.has(step));
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
                  {t(`onboarding.${step}.text`)} {t(`onboarding.${step}.takes`)}
                </Text>
                {step === "firstDelivery" ? (
                  <FirstOrder {...home} />
                ) : (
                  <InlineStack>
                    <Button variant="primary" {...linkOf(step, home.connections, apiKey)}>
                      {t(`onboarding.${step}.do`)}
                    </Button>
                  </InlineStack>
                )}
              </BlockStack>
            ) : null}
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
