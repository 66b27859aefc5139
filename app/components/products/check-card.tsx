import { BlockStack, Button, Card, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProductsScreen } from "../../catalogue-check/products-screen.server.ts";
import type { OperationChange } from "../../records/operations.server.ts";

export interface CheckCardProps {
  running: ProductsScreen["running"];
  hasResult: boolean;
  busy: boolean;
  onStart(): void;
  onChange(change: OperationChange): void;
}

/** Has the catalogue looked at, and says how far that has come. */
export function CheckCard({ running, hasResult, busy, onStart, onChange }: CheckCardProps) {
  const { t } = useTranslation();
  const state = running?.state;
  const isOpen = state === "planned" || state === "running" || state === "paused";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("products.check.title")}
        </Text>
        <Text as="p">{t("products.check.text")}</Text>
        {running && isOpen ? (
          <>
            <InlineStack gap="200" blockAlign="center">
              {state === "paused" ? null : <Spinner size="small" accessibilityLabel={t("products.check.progress")} />}
              <div role="status">{t("products.check.looked", { count: running.looked })}</div>
            </InlineStack>
            {running.hasFailed ? <Text as="p">{t("products.check.trying")}</Text> : null}
            <InlineStack gap="200">
              {state === "paused" ? (
                <Button loading={busy} onClick={() => onChange("resume")}>
                  {t("products.check.resume")}
                </Button>
              ) : null}
              <Button loading={busy} tone="critical" onClick={() => onChange("cancel")}>
                {t("products.check.cancel")}
              </Button>
            </InlineStack>
          </>
        ) : (
          <>
            {state === "failed" || state === "cancelled" ? (
              <Text as="p" {...(state === "failed" && { tone: "critical" as const })}>
                {t(state === "failed" ? "products.check.stopped" : "products.check.cancelled")}
              </Text>
            ) : null}
            <InlineStack>
              <Button variant="primary" loading={busy} onClick={onStart}>
                {t(hasResult ? "products.check.again" : "products.check.do")}
              </Button>
            </InlineStack>
          </>
        )}
      </BlockStack>
    </Card>
  );
}
