import { Badge, Banner, BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionSummary } from "../../screens/pages.ts";
import type { StorefrontScreen } from "../../screens/storefront.server.ts";
import { useFormat } from "../format.ts";

type Step = "off" | "empty" | "entered";

const stepOf = ({ status, hasWidget }: ConnectionSummary): Step =>
  status === "not_set_up" || status === "off" || status === "unregistered" ? "off" : hasWidget ? "entered" : "empty";

const BADGE = { entered: "success", empty: "attention", off: undefined } as const;

/** Each provider's widget: whether its settings are entered, and whether Shopify has them. */
export function WidgetsCard(props: Pick<StorefrontScreen, "connections" | "published" | "timeZone">) {
  const { connections, published } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("shopfront.widgets.title")}
        </Text>
        {published.fault !== null && connections.some(({ hasWidget }) => hasWidget) ? (
          <Banner tone="critical">
            <p>{t("storefront.state.stuck")}</p>
          </Banner>
        ) : published.at ? (
          <Text as="p" tone="subdued">
            {t("shopfront.widgets.published", { when: format.dateTime(published.at) })}
          </Text>
        ) : null}
        {connections.map((connection, index) => {
          const step = stepOf(connection);
          const tone = BADGE[step];
          const provider = t(`provider.${connection.provider}`);
          const page = `/app/providers/${connection.provider}`;
          return (
            <Fragment key={connection.provider}>
              {index > 0 ? <Divider /> : null}
              <InlineStack gap="400" align="space-between" blockAlign="center">
                <InlineStack gap="200" blockAlign="center">
                  <Text as="h3" variant="headingSm">
                    {provider}
                  </Text>
                  <Badge {...(tone && { tone })}>{t(`shopfront.widgets.${step}`)}</Badge>
                </InlineStack>
                <Button
                  url={step === "off" ? page : `${page}/storefront`}
                  accessibilityLabel={t(`shopfront.widgets.label.${step}`, { provider })}
                >
                  {t(`shopfront.widgets.do.${step}`)}
                </Button>
              </InlineStack>
            </Fragment>
          );
        })}
      </BlockStack>
    </Card>
  );
}
