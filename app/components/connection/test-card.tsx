import { Banner, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionPage } from "../../setup/screens.server.ts";
import { codeWord } from "../deliveries/reason.ts";
import { CREDENTIAL_FIELD } from "./fields.ts";
import { useFormat } from "../format.ts";

const KNOWN = ["accepted", "host_answers", "refused", "no_answer", "settings_unreadable", "credential_unreadable"];

/** The catalogue's key for what a test of a connection said. */
export function testKey(code: string): string {
  if (KNOWN.includes(code)) return code;
  return /^http_5/.test(code) ? "down" : "other";
}

/** Tries the stored connection out, and tells in plain words what came of it the last time. */
export function TestCard(props: { page: ConnectionPage; dirty: boolean; testing: boolean; onTest: () => void }) {
  const { page, dirty, testing, onTest } = props;
  const { t } = useTranslation();
  const format = useFormat(page.timeZone);
  const provider = t(`provider.${page.provider}`);
  const missing = CREDENTIAL_FIELD[page.provider] === null ? "test.needsKey" : "test.needsCredential";
  const hint = !page.hasCredential ? missing : dirty ? "test.needsSave" : null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("test.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t(`test.explanation.${page.provider}`)}
          </Text>
        </BlockStack>
        {page.testedAt && page.testOutcome ? (
          <div aria-live="polite">
            <TestOutcome outcome={page.testOutcome} provider={provider} when={format.dateTime(page.testedAt)} />
          </div>
        ) : null}
        <InlineStack gap="300" blockAlign="center">
          <Button onClick={onTest} loading={testing} disabled={hint !== null}>
            {t("test.do")}
          </Button>
          {hint ? (
            <Text as="span" tone="subdued">
              {t(hint)}
            </Text>
          ) : null}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function TestOutcome(props: { outcome: NonNullable<ConnectionPage["testOutcome"]>; provider: string; when: string }) {
  const { outcome, provider, when } = props;
  const { t } = useTranslation();
  const key = testKey(outcome.code);
  const tone = !outcome.ok ? "critical" : outcome.doubt ? "warning" : key === "accepted" ? "success" : "info";
  return (
    <Banner tone={tone} title={t(`test.outcome.${key}.title`, { provider, code: codeWord(outcome.code) })}>
      <p>{t(`test.outcome.${key}.next`, { provider })}</p>
      {outcome.doubt ? <p>{t(`test.doubt.${outcome.doubt}`, { defaultValue: outcome.doubt })}</p> : null}
      <Text as="p" tone="subdued">
        {t("test.when", { when })}
      </Text>
    </Banner>
  );
}
