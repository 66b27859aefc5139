import { Badge, BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionSummary } from "../../setup/screens.server.ts";
import { STATUS_BADGE } from "../connection/status.ts";
import { useFormat } from "../format.ts";

/** The four connections, each with how it stands and what to do next. */
export function ConnectionsCard({ connections, timeZone }: { connections: ConnectionSummary[]; timeZone: string }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("home.connections")}
        </Text>
        {connections.map((connection, index) => (
          <Fragment key={connection.provider}>
            {index > 0 ? <Divider /> : null}
            <Connection connection={connection} timeZone={timeZone} />
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}

function Connection({ connection, timeZone }: { connection: ConnectionSummary; timeZone: string }) {
  const { provider: name, status, waiting, until } = connection;
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const provider = t(`provider.${name}`);
  const tone = STATUS_BADGE[status];
  const next = t(`home.next.${status}`, { provider, until: until ? format.dateTime(until) : "" });
  return (
    <InlineStack gap="400" align="space-between" blockAlign="center">
      <div style={{ flex: "1 1 16rem", minWidth: 0 }}>
        <BlockStack gap="100">
          <InlineStack gap="200" align="start" blockAlign="center">
            <Text as="h3" variant="headingSm">
              {provider}
            </Text>
            <Badge {...(tone && { tone })}>{t(`status.${status}`)}</Badge>
          </InlineStack>
          <Text as="p" tone="subdued">
            {next} {waiting > 0 ? t("banner.waiting", { count: waiting }) : ""}
          </Text>
        </BlockStack>
      </div>
      <Button
        url={`/app/providers/${name}`}
        accessibilityLabel={t("home.open", { action: t(`home.do.${status}`), provider })}
      >
        {t(`home.do.${status}`)}
      </Button>
    </InlineStack>
  );
}
