import { Badge, BlockStack, Button, Card, Divider, InlineStack, Link, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Need } from "../../incidents/needs.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";
import { againLink, needKey, needLink } from "./need-link.ts";
import { needWords } from "./need-words.ts";

export interface NeedsCardProps {
  needs: readonly Need[];
  apiKey: string;
  /** The name of an order that stands nowhere. */
  firstMissing: string | null;
  timeZone: string;
}

/** What needs somebody: one row per cause, each with since when, a sentence and one button. */
export function NeedsCard({ needs, apiKey, firstMissing, timeZone }: NeedsCardProps) {
  const { t } = useTranslation();
  const open = needs.filter(({ mendedAt }) => mendedAt === null).length;
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("needs.title")}
          </Text>
          {open > 0 ? <Badge tone="critical">{t("needs.open", { count: open })}</Badge> : null}
        </InlineStack>
        {needs.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("needs.none")}
          </Text>
        ) : (
          needs.map((need, index) => (
            <Fragment key={`${need.kind}/${need.subject}`}>
              {index > 0 ? <Divider /> : null}
              <NeedRow need={need} apiKey={apiKey} firstMissing={firstMissing} timeZone={timeZone} />
            </Fragment>
          ))
        )}
      </BlockStack>
    </Card>
  );
}

function NeedRow({ need, apiKey, firstMissing, timeZone }: { need: Need } & Omit<NeedsCardProps, "needs">) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const key = needKey(need);
  const provider = String(need.detail["provider"] ?? need.subject);
  const own = wordsFor(t, provider);
  const words = needWords(t, need, format);
  const { url, target } = needLink(need, apiKey, firstMissing);
  const again = againLink(need);
  const title = own(`needs.kind.${key}.title`, words);
  return (
    <InlineStack gap="400" align="space-between" blockAlign="center">
      <div style={{ flex: "1 1 16rem", minWidth: 0, overflowWrap: "anywhere" }}>
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {title}
          </Text>
          <Text as="p">{own(`needs.kind.${key}.text`, words)}</Text>
          <Text as="p" tone="subdued">
            {t("needs.since", words)}
          </Text>
          {again === null ? null : <Link url={again}>{own("needs.again", words)}</Link>}
        </BlockStack>
      </div>
      <Button url={url} {...(target && { target })} accessibilityLabel={own(`needs.kind.${key}.label`, words)}>
        {own(`needs.kind.${key}.do`, words)}
      </Button>
    </InlineStack>
  );
}
