import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { HomeScreen } from "../../home/home.server.ts";
import type { Brought } from "../../orders/find-order.server.ts";
import type { LatestOrder } from "../../screens/latest-order.server.ts";
import { useFormat } from "../format.ts";
import type { Unsent } from "../keep-entries.ts";
import { ORDERS } from "../orders/address.ts";

/**
 * Waits for the first order, which the page asks for again by itself: a purchase of one's own brings it, and in a shop
 * that has no others a test order.
 */
export function FirstOrder(props: Pick<HomeScreen, "lastOrderAt" | "testOrdersUntil" | "shopUrl" | "timeZone">) {
  const { lastOrderAt, testOrdersUntil, shopUrl } = props;
  const { t } = useTranslation();
  const format = useFormat(props.timeZone);
  const fetcher = useFetcher();
  const asking = useFetcher<{ latest: LatestOrder | null }>();
  const sending = useFetcher<Brought | Unsent>();
  const { load } = asking;
  useEffect(() => {
    if (!lastOrderAt) load("/app/latest-order");
  }, [lastOrderAt, load]);
  const latest = lastOrderAt ? null : (asking.data?.latest ?? null);
  const order = latest?.name ?? latest?.id ?? "";
  const problem = sending.state === "idle" && sending.data ? sending.data.outcome : null;
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
        {latest ? (
          <Button
            variant="primary"
            loading={sending.state !== "idle"}
            onClick={() => sending.submit({ order: latest.id }, { method: "post", action: `${ORDERS}/look-up` })}
          >
            {t("firstOrder.latest", { order })}
          </Button>
        ) : null}
        <Button {...(!latest && { variant: "primary" as const })} url={shopUrl} target="_blank">
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
      {problem === null || problem === "brought" ? null : (
        <Text as="p" tone="critical">
          {t(`firstOrder.problem.${problem}`)}
        </Text>
      )}
      {latest ? (
        <Text as="p" tone="subdued">
          {t("firstOrder.latestHelp", {
            order,
            providers: format.all(latest.takenBy.map((name) => t(`provider.${name}`))),
          })}
        </Text>
      ) : null}
      <Text as="p" tone="subdued">
        {testOrdersUntil === null
          ? t("firstOrder.testHelp")
          : t("firstOrder.testing", { until: format.dateTime(testOrdersUntil) })}
      </Text>
    </BlockStack>
  );
}
