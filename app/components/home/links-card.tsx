import { BlockStack, Card, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LinkMethod } from "../../domain/session-link.ts";
import { useFormat } from "../format.ts";
import { ordersPath } from "../orders/address.ts";

/** The orders' ways to their visits, the surest first. */
const LINK_METHODS: readonly LinkMethod[] = ["cart_attribute", "line_property", "cart_token", "none"];

/** What share of the online store's latest orders is tied to a visit, and by what. */
export function LinksCard({ links, timeZone }: { links: { method: LinkMethod; count: number }[]; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const orders = links.reduce((sum, { count }) => sum + count, 0);
  const countOf = (method: LinkMethod): number => links.find((row) => row.method === method)?.count ?? 0;
  const share = orders === 0 ? 0 : Math.round((100 * (orders - countOf("none"))) / orders);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.tied.title")}
        </Text>
        {orders === 0 ? (
          <Text as="p" tone="subdued">
            {t("home.tied.none")}
          </Text>
        ) : (
          <>
            <Text as="p" id="home-tied">
              {t("home.tied.share", { count: orders, number: format.number(orders), share })}
            </Text>
            <ProgressBar progress={share} size="small" tone="primary" animated={false} ariaLabelledBy="home-tied" />
            {LINK_METHODS.filter((method) => countOf(method) > 0).map((method) => (
              <InlineStack key={method} gap="200" align="space-between">
                <Link url={ordersPath({ link: method, channel: "web" })}>{t(`link.${method}`)}</Link>
                <Text as="span">{format.number(countOf(method))}</Text>
              </InlineStack>
            ))}
          </>
        )}
      </BlockStack>
    </Card>
  );
}
