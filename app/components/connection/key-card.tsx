import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { handOver } from "../../providers/fit-analytics/hand-over.ts";
import type { ConnectionPage } from "../../setup/screens.server.ts";
import { Confirm } from "../confirm.tsx";
import { CopyField } from "../copy-field.tsx";
import { useFormat } from "../format.ts";
import type { Faults } from "./faults.ts";

/** Fit Analytics' credential: a key that the app makes, and what their team needs before it opens anything. */
export function KeyCard(props: { page: ConnectionPage; faults: Faults; making: boolean; onMake: () => void }) {
  const { page, faults, making, onMake } = props;
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const format = useFormat(page.timeZone);
  const hasKey = page.credentialAt !== null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("key.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("key.explanation")}
          </Text>
        </BlockStack>
        {page.credentialAt ? (
          <Text as="p">
            {t("key.made", { date: format.date(page.credentialAt) })} {page.publishedKeys > 1 ? t("key.previous") : ""}
          </Text>
        ) : null}
        {faults.at("credential") ? <InlineError message={t("fault.key_missing")} fieldID="make-key" /> : null}
        <InlineStack>
          <Button
            id="make-key"
            loading={making}
            {...(hasKey ? {} : { variant: "primary" as const })}
            onClick={() => (hasKey ? void shopify.modal.show("rotate-key") : onMake())}
          >
            {t(hasKey ? "key.rotate" : "key.make")}
          </Button>
        </InlineStack>
        <Confirm
          id="rotate-key"
          title={t("key.rotateTitle")}
          text={t("key.rotateText")}
          action={t("key.rotate")}
          onConfirm={onMake}
        />
      </BlockStack>
    </Card>
  );
}

/** What a merchant sends to Fit Analytics, ready to be copied. Shown once there is a key and settings to hand over. */
export function HandOverCard({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const settings = page.settings as { issuer?: string; audience?: string } | null;
  if (!page.hasCredential || !settings?.issuer || !settings.audience) return null;
  const facts = handOver({ issuer: settings.issuer, audience: settings.audience }, page.jwksUrl);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("handOver.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("handOver.explanation")}
          </Text>
        </BlockStack>
        <CopyField label={t("handOver.jwksUrl")} value={facts.jwksUrl} />
        <CopyField label={t("handOver.issuer")} value={facts.issuer} />
        <CopyField label={t("handOver.audience")} value={facts.audience} />
        <CopyField label={t("handOver.validationOptions")} value={facts.validationOptions} lines={9} />
      </BlockStack>
    </Card>
  );
}
