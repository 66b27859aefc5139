import { BlockStack, Box, Card, InlineGrid, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { DeliveryStatus } from "../../domain/delivery.ts";
import type { HomePage } from "../../screens/pages.ts";
import { useFormat } from "../format.ts";

/** The statuses in the order in which a merchant asks for them: is it done, does it wait, is there something to do. */
const SHOWN: DeliveryStatus[] = ["delivered", "partly_delivered", "pending", "held", "dead", "skipped"];

/** How the deliveries of the last week stand; each number leads to its deliveries. */
export function CountsCard({
  counts,
  countedSince,
  unreadable,
  timeZone,
}: Pick<HomePage, "counts" | "countedSince" | "unreadable" | "timeZone">) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const total = (status: DeliveryStatus): number =>
    counts.filter((row) => row.status === status).reduce((sum, { count }) => sum + count, 0);
  // What is on its way this second is, for a person, still waiting.
  const shown = SHOWN.map((status) => ({
    status,
    count: total(status) + (status === "pending" ? total("sending") : 0),
  })).filter(({ status, count }) => count > 0 || status === "delivered");
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingMd">
            {t("home.deliveries")}
          </Text>
          <Link url="/app/orders">{t("home.allDeliveries")}</Link>
        </InlineStack>
        {counts.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("home.noDeliveries")}
          </Text>
        ) : (
          <>
            <InlineGrid columns={{ xs: 2, sm: 3, lg: 6 }} gap="300">
              {shown.map(({ status, count }) => (
                <Box key={status} background="bg-surface-secondary" padding="300" borderRadius="200">
                  <BlockStack gap="050">
                    <Text as="span" variant="headingLg">
                      {format.number(count)}
                    </Text>
                    <Link url={`/app/orders?status=${status}`}>{t(`deliveryStatus.${status}`)}</Link>
                  </BlockStack>
                </Box>
              ))}
            </InlineGrid>
            <Text as="p" tone="subdued">
              {t("home.countedSince", { date: format.date(countedSince) })}
            </Text>
          </>
        )}
        {unreadable > 0 ? (
          <Text as="p" tone="critical">
            {t("home.unreadable", { count: unreadable })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
