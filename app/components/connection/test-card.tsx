import { Banner, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionPage } from "../../screens/pages.ts";
import { codeWord } from "../orders/reason.ts";
import { useFormat } from "../format.ts";
import type { Unsent } from "../keep-entries.ts";
import { type OwnWords, wordsFor } from "../provider-words.ts";

const KNOWN = ["accepted", "host_answers", "refused", "no_answer", "settings_unreadable", "credential_unreadable"];

/** The catalogue's key for what a test of a connection said. */
export function testKey(code: string): string {
  if (KNOWN.includes(code)) return code;
  return /^http_5/.test(code) ? "down" : "other";
}

/** What the page's action answers to a test. */
export type TestAnswer = { outcome: "tested"; released: number } | { outcome: "no_connection" } | Unsent;

/** Tries the stored connection out, and tells in plain words what came of it the last time. */
export function TestCard(props: {
  page: ConnectionPage;
  dirty: boolean;
  testing: boolean;
  /** What came of the test that was asked for on this page. */
  answer: TestAnswer | null;
  onTest: () => void;
}) {
  const { page, dirty, testing, answer, onTest } = props;
  const { t } = useTranslation();
  const format = useFormat(page.timeZone);
  const own = wordsFor(t, page.provider);
  const missing = page.credentialField === null ? "test.needsKey" : "test.needsCredential";
  const hint = !page.hasCredential ? missing : dirty ? "test.needsSave" : null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("test.title")}
          </Text>
          <Text as="p" tone="subdued">
            {own("test.explanation")}
          </Text>
        </BlockStack>
        <div aria-live="polite">
          {answer?.outcome === "unsent" ? (
            <Banner tone="critical" title={t("unsent.testTitle")}>
              <p>{t(`unsent.${answer.problem}`)}</p>
            </Banner>
          ) : page.testedAt && page.testOutcome ? (
            <TestOutcome
              outcome={page.testOutcome}
              own={own}
              when={format.dateTime(page.testedAt)}
              released={answer?.outcome === "tested" ? answer.released : 0}
            />
          ) : null}
        </div>
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

function TestOutcome(props: {
  outcome: NonNullable<ConnectionPage["testOutcome"]>;
  own: OwnWords;
  when: string;
  released: number;
}) {
  const { outcome, own, when, released } = props;
  const { t } = useTranslation();
  const key = testKey(outcome.code);
  const tone = !outcome.ok ? "critical" : outcome.doubt ? "warning" : key === "accepted" ? "success" : "info";
  return (
    <Banner tone={tone} title={own(`test.outcome.${key}.title`, { code: codeWord(outcome.code) })}>
      <p>{own(`test.outcome.${key}.next`)}</p>
      {released > 0 ? <p>{t("test.released", { count: released })}</p> : null}
      {outcome.doubt ? <p>{own(`test.doubt.${outcome.doubt}`, { defaultValue: outcome.doubt })}</p> : null}
      <Text as="p" tone="subdued">
        {t("test.when", { when })}
      </Text>
    </Banner>
  );
}
