import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { HomeScreen } from "../../home/home.server.ts";
import { useFormat } from "../format.ts";

/**
 * Waits for the first order, which the page asks for again by itself: a purchase of one's own brings it, and in a shop
 * that has no others a test order.
 */
export function FirstOrder(props: Pick<HomeScreen, "lastOrderAt" | "testOrdersUntil" | "shopUrl" | "timeZone">) {
  const { lastOrderAt, testOrdersUntil, shopUrl } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const fetcher = useFetcher();
  return (
    <BlockStack gap="300">
      <InlineStack gap="200" blockAlign="center">
        <Spinner size="small" accessibilityLabel={t("firstOrder.waiting")} />
        <div role="status">
          <Text as="p">
            {lastOrderAt ? t("firstOrder.came", { when: format.dateTime(lastOrderAt) }) : t("firstOrder.waiting")}
          </Text>
        </div>
      </InlineStack>
      <InlineStack gap="200">
        <Button variant="primary" url={shopUrl} target="_blank">
          {t("firstOrder.buy")}
        </Button>
        {testOrdersUntil === null ? (
          <Button
            loading={fetcher.state !== "idle"}
            onClick={() => fetcher.submit({ intent: "test_orders" }, { method: "post", action: "/app?index" })}
          >
            {t("firstOrder.test")}
          </Button>
        ) : null}
        {lastOrderAt ? <Button url="/app/orders">{t("firstOrder.look")}</Button> : null}
      </InlineStack>
      <Text as="p" tone="subdued">
        {testOrdersUntil === null
          ? t("firstOrder.testHelp")
          : t("firstOrder.testing", { until: format.dateTime(testOrdersUntil) })}
      </Text>
    </BlockStack>
  );
}
