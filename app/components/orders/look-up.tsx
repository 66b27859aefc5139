import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, EmptyState, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Brought, FoundOrder, LookUp } from "../../orders/find-order.server.ts";
import { useFormat } from "../format.ts";
import type { Unsent } from "../keep-entries.ts";
import { ORDERS } from "./address.ts";

type Answer<T> = T extends { orders: FoundOrder[] }
  ? Omit<T, "orders"> & { orders: (Omit<FoundOrder, "placedAt"> & { placedAt: Date | string })[] }
  : T;

export interface LookUpProps {
  order: string;
  timeZone: string;
  clear: { content: string; url: string };
}

/** An order that Fitloop lacks: Shopify is asked for it, and what it has is offered to be fetched. */
export function LookUpAtShopify({ order, timeZone, clear }: LookUpProps) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const asking = useFetcher<Answer<LookUp>>();
  const bringing = useFetcher<Brought | Unsent>();
  const address = `${ORDERS}/look-up?${new URLSearchParams({ order })}`;
  const { load } = asking;
  useEffect(() => load(address), [address, load]);

  const answer = asking.data;
  const found = answer?.outcome === "answered" ? answer.orders : [];
  const shopify = {
    content: t("orders.lookUp.shopify"),
    url: `shopify:admin/orders?query=${encodeURIComponent(order)}`,
    target: "_top" as const,
  };
  if (!answer || asking.state !== "idle") {
    return (
      <EmptyState image="" heading={t("orders.lookUp.asking", { order })}>
        <Spinner accessibilityLabel={t("orders.lookUp.asking", { order })} size="small" />
      </EmptyState>
    );
  }
  if (found.length === 0) {
    const key = answer.outcome === "answered" ? "absent" : "not_asked";
    return (
      <EmptyState
        image=""
        heading={t(`orders.lookUp.${key}.title`, { order })}
        action={key === "absent" ? clear : { content: t("orders.lookUp.again"), onAction: () => load(address) }}
        secondaryAction={key === "absent" ? shopify : clear}
      >
        <Text as="p">{t(`orders.lookUp.${key}.text`)}</Text>
      </EmptyState>
    );
  }
  const problem = bringing.state === "idle" && bringing.data ? bringing.data.outcome : null;
  return (
    <EmptyState
      image=""
      heading={t("orders.lookUp.found.title", { count: found.length, order })}
      secondaryAction={clear}
    >
      <BlockStack gap="400">
        <Text as="p">{t("orders.lookUp.found.text", { count: found.length })}</Text>
        {found.map((one) => {
          const when = format.dateTime(new Date(one.placedAt));
          return (
            <InlineStack key={one.id} gap="300" align="center" blockAlign="center">
              <Text as="span">{t("orders.lookUp.found.order", { order: one.name ?? one.id, when })}</Text>
              {one.isPaid ? (
                <Button
                  variant="primary"
                  loading={bringing.state !== "idle"}
                  onClick={() => bringing.submit({ order: one.id }, { method: "post", action: `${ORDERS}/look-up` })}
                >
                  {t("orders.lookUp.fetch")}
                </Button>
              ) : (
                <Text as="span" tone="subdued">
                  {t("orders.lookUp.bring.unpaid")}
                </Text>
              )}
            </InlineStack>
          );
        })}
        {problem !== null && problem !== "brought" ? (
          <Text as="p" tone="critical">
            {t(`orders.lookUp.bring.${problem}`)}
          </Text>
        ) : null}
      </BlockStack>
    </EmptyState>
  );
}
