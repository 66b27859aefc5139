import { BlockStack, Card, Divider } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionSummary } from "../../screens/pages.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";
import { ConnectionLine } from "./connection-line.tsx";

/** All providers with what each is for: a merchant chooses the ones that they have an account at. */
export function ChoiceCard(props: { connections: readonly ConnectionSummary[]; timeZone: string }) {
  const { connections, timeZone } = props;
  return (
    <Card>
      <BlockStack gap="400">
        {connections.map((connection, index) => (
          <Fragment key={connection.provider}>
            {index > 0 ? <Divider /> : null}
            <Choice connection={connection} timeZone={timeZone} />
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}

function Choice({ connection, timeZone }: { connection: ConnectionSummary; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { lastDeliveredAt } = connection;
  return (
    <ConnectionLine connection={connection} heading="h2">
      {wordsFor(t, connection.provider)("about")}{" "}
      {lastDeliveredAt ? t("choice.lastDelivered", { when: format.dateTime(lastDeliveredAt) }) : ""}
    </ConnectionLine>
  );
}
