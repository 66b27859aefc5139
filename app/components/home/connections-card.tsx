import { BlockStack, Card, Divider, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionSummary } from "../../screens/pages.ts";
import { ConnectionLine } from "../connection/connection-line.tsx";
import { holdKey } from "../connection/status.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";

/** The connections, each with how it stands and what to do next. */
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
  const { provider, status, reason, waiting, until } = connection;
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const cause = status === "held" && holdKey(reason) === "unreadable" ? "held_unreadable" : status;
  const next = wordsFor(t, provider)(`home.next.${cause}`, { until: until ? format.dateTime(until) : "" });
  return (
    <ConnectionLine connection={connection} heading="h3">
      {next} {waiting > 0 ? t("banner.waiting", { count: waiting }) : ""}
    </ConnectionLine>
  );
}
