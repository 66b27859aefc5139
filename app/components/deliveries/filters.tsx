import { Form, useSubmit } from "@remix-run/react";
import { Box, Button, InlineGrid, Select, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import { PROVIDER_NAMES } from "../../domain/ids.ts";

export interface FilterValues {
  provider: string;
  status: string;
  order: string;
}

/** The ledger's filters. A choice applies at once, an order is looked for by Enter or the button. */
export function DeliveryFilters({ values }: { values: FilterValues }) {
  const { t } = useTranslation();
  const submit = useSubmit();
  const [order, setOrder] = useState(values.order);
  const shown = useRef(values.order);
  useEffect(() => {
    // Back and forward change the address without the field.
    if (shown.current !== values.order) setOrder(values.order);
    shown.current = values.order;
  }, [values.order]);

  const apply = (change: Partial<FilterValues>): void => {
    const wanted = Object.entries({ ...values, order: order.trim(), ...change }).filter(([, value]) => value !== "");
    submit(Object.fromEntries(wanted), { method: "get", action: "/app/deliveries" });
  };
  const options = (kind: "provider" | "delivery", names: readonly string[]) => [
    { value: "", label: t(`filter.any.${kind}`) },
    ...names.map((name) => ({
      value: name,
      label: t(kind === "provider" ? `provider.${name}` : `deliveryStatus.${name}`),
    })),
  ];
  return (
    <Box padding="300">
      <Form
        method="get"
        onSubmit={(event) => {
          event.preventDefault();
          apply({});
        }}
      >
        <InlineGrid columns={{ xs: 1, md: "2fr 1fr 1fr" }} gap="200">
          <TextField
            type="search"
            label={t("filter.order")}
            labelHidden
            placeholder={t("filter.order")}
            value={order}
            onChange={setOrder}
            clearButton
            onClearButtonClick={() => {
              setOrder("");
              if (values.order !== "") apply({ order: "" });
            }}
            maxLength={100}
            autoComplete="off"
            connectedRight={<Button submit>{t("filter.search")}</Button>}
          />
          <Select
            label={t("filter.provider")}
            labelHidden
            options={options("provider", PROVIDER_NAMES)}
            value={values.provider}
            onChange={(provider) => apply({ provider })}
          />
          <Select
            label={t("filter.status")}
            labelHidden
            options={options("delivery", DELIVERY_STATUSES)}
            value={values.status}
            onChange={(status) => apply({ status })}
          />
        </InlineGrid>
      </Form>
    </Box>
  );
}
