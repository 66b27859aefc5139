import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** What ties an order to its visit, by the way that it was bought: as the browser tests find it on the order. */
export const WAYS = {
  cart: ["cart_page", "drawer", "quick_add", "express_in_cart", "other_market", "headless"],
  line: ["buy_now", "wallet_in_form"],
  token: ["script_checkout", "lost_attributes"],
  none: ["no_consent", "no_javascript", "permalink", "draft", "pos", "subscription"],
} as const;

/** The table of ways to buy. */
export function WaysCard() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("shopfront.ways.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("shopfront.ways.text")}
        </Text>
        <table style={{ borderSpacing: 0, width: "100%", textAlign: "start" }}>
          <thead>
            <tr>
              <th scope="col" style={CELL}>
                {t("shopfront.ways.way")}
              </th>
              <th scope="col" style={CELL}>
                {t("shopfront.ways.tiedBy")}
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(WAYS).flatMap(([by, ways]) =>
              ways.map((way) => (
                <tr key={way}>
                  <td style={CELL}>{t(`shopfront.ways.of.${way}`)}</td>
                  <td style={CELL}>{t(`shopfront.ways.by.${by}`)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </BlockStack>
    </Card>
  );
}

const CELL = {
  textAlign: "start",
  verticalAlign: "top",
  padding: "var(--p-space-150) var(--p-space-300) var(--p-space-150) 0",
  borderBottom: "1px solid var(--p-color-border-secondary)",
} as const;
