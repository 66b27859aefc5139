import { BlockStack, Card, ChoiceList, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { StorefrontForm } from "./form.ts";

const RULES = ["analytics", "preferences"] as const;

/** Which consent of a visitor the link to their order needs: one rule for all of the shop's widgets. */
export function ConsentCard(props: {
  consent: StorefrontForm["consent"];
  onChange: (part: Pick<StorefrontForm, "consent">) => void;
}) {
  const { consent, onChange } = props;
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("storefront.consent.title")}
        </Text>
        <ChoiceList
          title={t("storefront.consent.title")}
          titleHidden
          choices={RULES.map((rule) => ({
            value: rule,
            label: t(`storefront.consent.${rule}.label`),
            helpText: t(`storefront.consent.${rule}.help`),
          }))}
          selected={[consent]}
          onChange={([picked]) => onChange({ consent: picked === "preferences" ? "preferences" : "analytics" })}
        />
      </BlockStack>
    </Card>
  );
}
