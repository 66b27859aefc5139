import { Badge, BlockStack, Box, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LedgerAttempt, LedgerDetail } from "../../delivery/ledger.ts";
import { useFormat } from "../format.ts";
import { pageTitle } from "./page-title.ts";

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

export interface AttemptProps {
  delivery: Pick<LedgerDetail, "provider" | "event">;
  attempt: LedgerAttempt;
  timeZone: string;
}

/** What was sent to a provider once, and what it answered. */
export function Attempt({ delivery, attempt, timeZone }: AttemptProps) {
  const { t } = useTranslation();
  const provider = t(`provider.${delivery.provider}`);
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
          {t(delivery.event === "order_paid" ? "attempt.at" : "attempt.eventAt", {
            provider,
            event: t(`event.${delivery.event}`),
            number: format.number(attempt.number),
          })}
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
      {message ? <Answered message={message} provider={provider} /> : null}
    </BlockStack>
  );
}

/** What a provider said; a web page that came in the place of an answer is told by its title. */
function Answered({ message, provider }: { message: string; provider: string }) {
  const { t } = useTranslation();
  const title = pageTitle(message);
  if (title !== null) {
    return (
      <Text as="p" breakWord>
        {t(title === "" ? "attempt.page" : "attempt.pageCalled", { provider, title })}
      </Text>
    );
  }
  return (
    <BlockStack gap="100">
      <Text as="p">{t("attempt.words", { provider })}</Text>
      <Box background="bg-surface-secondary" padding="300" borderRadius="200">
        <Text as="p" breakWord>
          <code style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{message}</code>
        </Text>
      </Box>
    </BlockStack>
  );
}
