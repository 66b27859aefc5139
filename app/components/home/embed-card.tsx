import { Badge, BlockStack, Button, Card, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LinkMethod } from "../../domain/session-link.ts";
import type { HomePage } from "../../setup/screens.server.ts";
import { useFormat } from "../format.ts";
import { embedUrl } from "../theme-editor.ts";
import type { EmbedState } from "./use-app-embed.ts";

/** The orders' ways to their visits, the surest first. */
const LINK_METHODS: readonly LinkMethod[] = ["cart_attribute", "line_property", "cart_token", "none"];

const BADGE = { active: "success", inactive: "attention" } as const;

/** Whether the app embed is on in the theme, and the way to turn it on. */
export function EmbedCard(props: { state: EmbedState; apiKey: string; links: HomePage["links"]; timeZone: string }) {
  const { state, apiKey, links } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const orders = links.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("embed.title")}
          </Text>
          {state === "active" || state === "inactive" ? (
            <Badge tone={BADGE[state]}>{t(`embed.badge.${state}`)}</Badge>
          ) : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t(`embed.text.${state}`)}
        </Text>
        {orders > 0 ? (
          <BlockStack gap="100">
            <Text as="p">{t("home.links", { count: orders })}</Text>
            <List>
              {LINK_METHODS.flatMap((method) => {
                const count = links.find((row) => row.method === method)?.count ?? 0;
                const words = `${t(`link.${method}`)}: ${format.number(count)}`;
                return count > 0 ? [<List.Item key={method}>{words}</List.Item>] : [];
              })}
            </List>
          </BlockStack>
        ) : null}
        {state === "checking" ? null : (
          <InlineStack>
            <Button url={embedUrl(apiKey)} target="_top">
              {t(state === "active" ? "embed.open" : "embed.activate")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
