import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionPage } from "../../screens/pages.ts";
import { Confirm } from "../confirm.tsx";
import { CopyField } from "../copy-field.tsx";
import { copyText } from "../copy-text.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";
import { saveFile } from "../save-file.ts";
import type { Faults } from "./faults.ts";
import { handOverText, mailAddress } from "./hand-over.ts";

/** A credential that is a key which the app makes. */
export function KeyCard(props: { page: ConnectionPage; faults: Faults; making: boolean; onMake: () => void }) {
  const { page, faults, making, onMake } = props;
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const format = useFormat(page.timeZone);
  const own = wordsFor(t, page.provider);
  const hasKey = page.credentialAt !== null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("key.title")}
          </Text>
          <Text as="p" tone="subdued">
            {own("key.explanation")}
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
          text={own("key.rotateText")}
          action={t("key.rotate")}
          onConfirm={onMake}
        />
      </BlockStack>
    </Card>
  );
}

/** What a merchant sends to the provider, ready to be copied. Shown once there is a key and settings to hand over. */
export function HandOverCard({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const own = wordsFor(t, page.provider);
  const [isRefused, setRefused] = useState(false);
  if (page.handOver.length === 0) return null;
  const facts = page.handOver.map(({ words, value }) => ({ label: own(`handOver.${words}`), value }));
  const copyAll = async (): Promise<void> => {
    const isCopied = await copyText(handOverText(facts));
    setRefused(!isCopied);
    if (isCopied) shopify.toast.show(t("handOver.copied"));
  };
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {own("handOver.title")}
          </Text>
          <Text as="p" tone="subdued">
            {own("handOver.explanation")}
          </Text>
        </BlockStack>
        {page.handOver.map(({ words, value, lines }) => (
          <CopyField
            key={words}
            label={own(`handOver.${words}`)}
            value={value}
            {...(lines !== undefined && { lines })}
          />
        ))}
        <InlineStack gap="200">
          <Button url={mailAddress(own("handOver.subject"), facts)} target="_top">
            {t("handOver.mail")}
          </Button>
          <Button onClick={() => void copyAll()}>{t("handOver.copy")}</Button>
          <Button
            onClick={() => saveFile(new Blob([handOverText(facts)], { type: "text/plain" }), `${page.provider}.txt`)}
          >
            {t("handOver.download")}
          </Button>
        </InlineStack>
        {isRefused ? (
          <Text as="p" tone="critical">
            {t("handOver.notCopied")}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
