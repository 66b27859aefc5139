import { Form, useSubmit } from "@remix-run/react";
import { BlockStack, Box, Button, Collapsible, InlineGrid, InlineStack, Select, TextField } from "@shopify/polaris";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CHANNELS, LINK_METHODS } from "../../delivery/ledger-filter.ts";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import type { ProviderName } from "../../domain/ids.ts";
import { ORDERS } from "./address.ts";
import type { FilterValues } from "./filter-values.ts";
import { reasonName } from "./reason.ts";

export interface FiltersProps {
  providers: readonly ProviderName[];
  reasons: readonly string[];
  values: FilterValues;
}

/** The ledger's filters. A choice applies at once, an order is looked for by Enter or the button. */
export function OrderFilters({ providers, reasons, values }: FiltersProps) {
  const { t } = useTranslation();
  const submit = useSubmit();
  const more = useId();
  const [isOpen, setOpen] = useState([values.link, values.channel, values.from, values.to].some((one) => one !== ""));
  const [order, setOrder] = useState(values.order);
  const shown = useRef(values.order);
  useEffect(() => {
    // Back and forward change the address without the field.
    if (shown.current !== values.order) setOrder(values.order);
    shown.current = values.order;
  }, [values.order]);

  const apply = (change: Partial<FilterValues>): void => {
    const wanted = Object.entries({ ...values, order: order.trim(), ...change }).filter(([, value]) => value !== "");
    submit(Object.fromEntries(wanted), { method: "get", action: ORDERS });
  };
  const choice = (
    name: "provider" | "status" | "reason" | "link" | "channel",
    known: readonly string[],
    label: (one: string) => string,
  ) => (
    <Select
      label={t(`orders.filter.${name}`)}
      options={[
        { value: "", label: t(`orders.filter.any.${name}`) },
        ...known.map((one) => ({ value: one, label: label(one) })),
      ]}
      value={values[name]}
      onChange={(value) => apply({ [name]: value })}
    />
  );
  const day = (name: "from" | "to") => (
    <TextField
      type="date"
      label={t(`orders.filter.${name}`)}
      value={values[name]}
      onChange={(value) => apply({ [name]: value })}
      autoComplete="off"
    />
  );
  const known = values.reason === "" || reasons.includes(values.reason) ? reasons : [values.reason, ...reasons];
  return (
    <Box padding="300">
      <Form
        method="get"
        onSubmit={(event) => {
          event.preventDefault();
          apply({});
        }}
      >
        <BlockStack gap="300">
          <TextField
            type="search"
            label={t("orders.filter.order")}
            labelHidden
            placeholder={t("orders.filter.order")}
            value={order}
            onChange={setOrder}
            clearButton
            onClearButtonClick={() => {
              setOrder("");
              if (values.order !== "") apply({ order: "" });
            }}
            maxLength={100}
            autoComplete="off"
            connectedRight={<Button submit>{t("orders.filter.search")}</Button>}
          />
          <InlineGrid columns={{ xs: 1, sm: 3 }} gap="200">
            {choice("status", DELIVERY_STATUSES, (one) => t(`deliveryStatus.${one}`))}
            {choice("reason", known, (one) => reasonName(t, one))}
            {choice("provider", providers, (one) => t(`provider.${one}`))}
          </InlineGrid>
          <InlineStack>
            <Button
              variant="plain"
              disclosure={isOpen ? "up" : "down"}
              ariaControls={more}
              ariaExpanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {t("orders.filter.more")}
            </Button>
          </InlineStack>
          <Collapsible id={more} open={isOpen}>
            <InlineGrid columns={{ xs: 1, sm: 2, md: 4 }} gap="200">
              {choice("link", LINK_METHODS, (one) => t(`orders.linkMethod.${one}`))}
              {choice("channel", CHANNELS, (one) => t(`orders.channel.${one}`))}
              {day("from")}
              {day("to")}
            </InlineGrid>
          </Collapsible>
        </BlockStack>
      </Form>
    </Box>
  );
}
