import { Badge, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionSummary } from "../../screens/pages.ts";
import { wordsFor } from "../provider-words.ts";
import { STATUS_BADGE } from "./status.ts";

/** A provider with how its connection stands, a sentence on it, and the button that leads to its page. */
export function ConnectionLine({
  connection: { provider: name, status },
  heading,
  children,
}: {
  connection: ConnectionSummary;
  /** The level of its heading within the page. */
  heading: "h2" | "h3";
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  const tone = STATUS_BADGE[status];
  const action = t(`home.do.${status}`);
  return (
    <InlineStack gap="400" align="space-between" blockAlign="center">
      <div style={{ flex: "1 1 16rem", minWidth: 0 }}>
        <BlockStack gap="100">
          <InlineStack gap="200" align="start" blockAlign="center">
            <Text as={heading} variant="headingSm">
              {provider}
            </Text>
            <Badge {...(tone && { tone })}>{wordsFor(t, name)(`status.${status}`)}</Badge>
          </InlineStack>
          <Text as="p" tone="subdued">
            {children}
          </Text>
        </BlockStack>
      </div>
      <Button url={`/app/providers/${name}`} accessibilityLabel={t("home.open", { action, provider })}>
        {action}
      </Button>
    </InlineStack>
  );
}
