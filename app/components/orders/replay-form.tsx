import { Banner, BlockStack, Button, Card, InlineGrid, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import type { FilterValues } from "./filter-values.ts";
import { reasonName } from "./reason.ts";

/** The statuses that can be named; an empty one means what didn't arrive, or not whole. */
const STATUSES = ["", "dead", "partly_delivered", "held", "delivered"] as const;
const BY_HAND = "skipped_by_hand";

export interface ReplayFormProps {
  values: FilterValues;
  providers: readonly ProviderName[];
  reasons: readonly string[];
  rates: readonly number[];
  busy: boolean;
  onCount(fields: Record<string, string>): void;
}

/** What is to be sent again, and how fast; it begins with what the ledger was filtered by. */
export function ReplayForm({ values, providers, reasons, rates, busy, onCount }: ReplayFormProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState({
    ...values,
    status: STATUSES.find((one) => one === values.status) ?? "",
    // The middle one of the rates.
    rate: String(rates[Math.floor(rates.length / 2)] ?? ""),
  });
  const set = (name: keyof typeof asked) => (value: string) => setAsked((before) => ({ ...before, [name]: value }));
  const choosable = [...new Set([...reasons, BY_HAND, ...(asked.reason === "" ? [] : [asked.reason])])];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="p">{t("again.text")}</Text>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          <Select
            label={t("again.statusLabel")}
            options={STATUSES.map((value) => ({ value, label: t(`again.status.${value || "unnamed"}`) }))}
            value={asked.status}
            onChange={set("status")}
          />
          <Select
            label={t("again.provider")}
            options={[
              { value: "", label: t("again.anyProvider") },
              ...providers.map((value) => ({ value, label: t(`provider.${value}`) })),
            ]}
            value={asked.provider}
            onChange={set("provider")}
          />
          <Select
            label={t("again.reason")}
            options={[
              { value: "", label: t("again.anyReason") },
              ...choosable.map((value) => ({ value, label: reasonName(t, value) })),
            ]}
            value={asked.reason}
            onChange={set("reason")}
          />
          <Select
            label={t("again.rateLabel")}
            options={rates.map((rate) => ({ value: String(rate), label: t(`again.rate.${rate}`) }))}
            value={asked.rate}
            onChange={set("rate")}
          />
          <TextField type="date" label={t("again.from")} value={asked.from} onChange={set("from")} autoComplete="off" />
          <TextField type="date" label={t("again.to")} value={asked.to} onChange={set("to")} autoComplete="off" />
        </InlineGrid>
        {asked.link !== "" || asked.channel !== "" ? (
          <Text as="p" tone="subdued">
            {t("again.narrowed")}
          </Text>
        ) : null}
        {asked.status === "delivered" ? <Banner tone="warning" title={t("again.accepted")} /> : null}
        <InlineStack>
          <Button variant="primary" loading={busy} onClick={() => onCount(asked)}>
            {t("again.do.count")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
