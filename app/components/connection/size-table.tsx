import { BlockStack, Button, InlineError, InlineGrid, InlineStack, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { FieldFault } from "../../domain/read-connection.ts";
import type { SizeRow } from "./form.ts";

/** The shop's sizes beside the provider's, as rows that a person adds and removes. */
export function SizeTable(props: {
  rows: SizeRow[];
  provider: string;
  faults: FieldFault[];
  onChange: (rows: SizeRow[]) => void;
}) {
  const { rows, provider, faults, onChange } = props;
  const { t } = useTranslation();
  const change = (index: number, part: Partial<SizeRow>): void =>
    onChange(rows.map((row, place) => (place === index ? { ...row, ...part } : row)));
  return (
    <BlockStack gap="200">
      <BlockStack gap="050">
        <Text as="h3" variant="bodyMd">
          {t("setting.sizeMap.label")}
        </Text>
        <Text as="p" tone="subdued">
          {t("setting.sizeMap.help", { provider })}
        </Text>
      </BlockStack>
      {rows.map((row, index) => {
        const fault = faults.find(({ path }) => path === `sizes.${index}`);
        const place = index + 1;
        return (
          <BlockStack gap="100" key={index}>
            <InlineGrid columns="1fr 1fr auto" gap="200" alignItems="end">
              <TextField
                label={index === 0 ? t("setting.sizeMap.from") : t("setting.sizeMap.fromAt", { place })}
                labelHidden={index > 0}
                value={row.from}
                onChange={(from) => change(index, { from })}
                autoComplete="off"
                maxLength={100}
                error={Boolean(fault)}
              />
              <TextField
                label={
                  index === 0 ? t("setting.sizeMap.to", { provider }) : t("setting.sizeMap.toAt", { place, provider })
                }
                labelHidden={index > 0}
                value={row.to}
                onChange={(to) => change(index, { to })}
                autoComplete="off"
                maxLength={100}
              />
              <Button
                accessibilityLabel={t("setting.sizeMap.removeOf", { size: row.from || place })}
                onClick={() => onChange(rows.filter((_, other) => other !== index))}
              >
                {t("setting.sizeMap.remove")}
              </Button>
            </InlineGrid>
            {fault ? <InlineError message={t(`fault.size_${fault.message}`)} fieldID={`size-${index}`} /> : null}
          </BlockStack>
        );
      })}
      <InlineStack>
        <Button onClick={() => onChange([...rows, { from: "", to: "" }])}>{t("setting.sizeMap.add")}</Button>
      </InlineStack>
    </BlockStack>
  );
}
