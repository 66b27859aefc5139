import { BlockStack, Select, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

const RULES = ["product_id", "variant_id", "variant_sku", "sku_prefix", "handle", "barcode", "metafield"] as const;
const WITH_DETAIL = ["sku_prefix", "metafield"];

/** How products are named to the provider: a rule, and for two of them the part that the shop decides. */
export function ReferenceField(props: {
  value: string;
  provider: string;
  error: string | false;
  onChange: (value: string) => void;
}) {
  const { value, provider, error, onChange } = props;
  const { t } = useTranslation();
  const [kind = "", ...rest] = value.split(":");
  const detail = rest.join(":");
  const hasDetail = WITH_DETAIL.includes(kind);
  return (
    <BlockStack gap="300">
      <Select
        label={t("setting.productReference.label", { provider })}
        helpText={t("setting.productReference.help", { provider })}
        options={RULES.map((rule) => ({ value: rule, label: t(`reference.${rule}.label`) }))}
        value={kind}
        onChange={(rule) => onChange(WITH_DETAIL.includes(rule) ? `${rule}:` : rule)}
        error={!hasDetail && error}
      />
      {hasDetail ? (
        <TextField
          label={t(`reference.${kind}.detail`)}
          helpText={error ? undefined : t(`reference.${kind}.help`)}
          value={detail}
          onChange={(text) => onChange(`${kind}:${text}`)}
          autoComplete="off"
          error={error && t(`reference.${kind}.fault`)}
        />
      ) : null}
    </BlockStack>
  );
}
