import { Badge, BlockStack, Box, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { LedgerAttempt } from "../../delivery/ledger.server.ts";
import { useFormat } from "../format.ts";

const OUTCOMES = {
  delivered: "success",
  partly_delivered: "warning",
  rejected: "critical",
  unauthorized: "critical",
  throttled: "attention",
  misdirected: "critical",
  unavailable: "attention",
  not_sent: "info",
} as const;

const isKnown = (outcome: string): outcome is keyof typeof OUTCOMES => Object.hasOwn(OUTCOMES, outcome);

/** What was sent and answered, the newest first. */
export function Attempts({
  history,
  timeZone,
  provider,
}: {
  history: LedgerAttempt[];
  timeZone: string;
  provider: string;
}) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("attempt.title")}
        </Text>
        {history.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("attempt.none")}
          </Text>
        ) : (
          history.toReversed().map((attempt, index) => (
            <Fragment key={attempt.number}>
              {index > 0 ? <Divider /> : null}
              <Attempt attempt={attempt} timeZone={timeZone} provider={provider} />
            </Fragment>
          ))
        )}
      </BlockStack>
    </Card>
  );
}

function Attempt({ attempt, timeZone, provider }: { attempt: LedgerAttempt; timeZone: string; provider: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { outcome, httpStatus, code, message, reference, retryAfterMs } = attempt;
  const facts = [
    httpStatus === null ? null : t("attempt.http", { status: httpStatus }),
    // `http_400` beside "HTTP 400" would say the same twice.
    code === null || /^http_\d+$/.test(code) ? null : t("attempt.code", { code }),
    outcome === "not_sent" ? null : t("attempt.took", { duration: format.duration(attempt.durationMs) }),
    retryAfterMs === null ? null : t("attempt.retryAfter", { duration: format.duration(retryAfterMs) }),
    reference === null ? null : t("attempt.reference", { reference }),
  ].filter((fact) => fact !== null);
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {t("attempt.number", { number: format.number(attempt.number) })}
        </Text>
        {isKnown(outcome) ? (
          <Badge tone={OUTCOMES[outcome]}>{t(`outcome.${outcome}`)}</Badge>
        ) : (
          <Badge>{t("outcome.unknown", { code: outcome })}</Badge>
        )}
        <Text as="span" tone="subdued">
          <time dateTime={attempt.startedAt.toISOString()}>{format.seconds(attempt.startedAt)}</time>
        </Text>
      </InlineStack>
      {facts.length > 0 ? (
        <Text as="p" tone="subdued" breakWord>
          {facts.join(" · ")}
        </Text>
      ) : null}
      {message ? (
        <BlockStack gap="100">
          <Text as="p">{t("attempt.words", { provider })}</Text>
          <Box background="bg-surface-secondary" padding="300" borderRadius="200">
            <Text as="p" breakWord>
              <code style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{message}</code>
            </Text>
          </Box>
        </BlockStack>
      ) : null}
    </BlockStack>
  );
}
