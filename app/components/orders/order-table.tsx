import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionStatus } from "../../connections/status.ts";
import type { LedgerEntry, LedgerOrder } from "../../delivery/ledger.ts";
import type { ProviderName } from "../../domain/ids.ts";
import { type Format, useFormat } from "../format.ts";
import type { BlockState } from "../theme-blocks.ts";
import { orderPath } from "./address.ts";
import { chosenDelivery } from "./chosen-delivery.ts";
import type { FilterValues } from "./filter-values.ts";
import { nextStepOf, whyOf } from "./next-step.ts";
import { STATUS_TONE } from "./reason.ts";

export interface TableProps {
  orders: LedgerOrder[];
  filters: FilterValues;
  connections: Record<ProviderName, ConnectionStatus>;
  timeZone: string;
  embed: BlockState;
  loading: boolean;
  pagination: { hasNext: boolean; onNext: () => void; hasPrevious: boolean; onPrevious: () => void };
}

/** A page of the ledger: rows on a wide screen, short cards on a narrow one. Each leads to its order. */
export function OrderTable(props: TableProps) {
  const { orders, filters, connections, timeZone, embed, loading, pagination } = props;
  const { t } = useTranslation();
  const { smDown } = useBreakpoints();
  const format = useFormat(timeZone);
  return (
    <IndexTable
      selectable={false}
      condensed={smDown}
      loading={loading}
      itemCount={orders.length}
      resourceName={{ singular: t("orders.one"), plural: t("orders.many") }}
      headings={[
        { title: t("orders.order") },
        { title: t("orders.providers") },
        { title: t("orders.next") },
        { title: t("orders.visit") },
        { title: t("orders.received") },
      ]}
      pagination={pagination}
    >
      {orders.map((order, position) => {
        const said = <Said order={order} filters={filters} {...{ connections, format, embed }} />;
        return (
          <IndexTable.Row key={order.orderId} id={order.orderId} position={position}>
            {smDown ? (
              <NarrowCells order={order} format={format} said={said} />
            ) : (
              <WideCells order={order} format={format} said={said} />
            )}
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}

interface CellProps {
  order: LedgerOrder;
  format: Format;
  said: ReactNode;
}

function WideCells({ order, format, said }: CellProps) {
  const { t } = useTranslation();
  return (
    <>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", minWidth: "4.5rem", maxWidth: "12rem" }}>
          <OrderLink order={order} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", minWidth: "11rem", maxWidth: "22rem" }}>
          <Providers deliveries={order.deliveries} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", minWidth: "14rem", maxWidth: "32rem" }}>{said}</div>
      </IndexTable.Cell>
      <IndexTable.Cell>{t(`orders.linkMethod.${order.linkMethod}`)}</IndexTable.Cell>
      <IndexTable.Cell>
        <time dateTime={order.receivedAt.toISOString()}>{format.dateTime(order.receivedAt)}</time>
      </IndexTable.Cell>
    </>
  );
}

function NarrowCells({ order, format, said }: CellProps) {
  const { t } = useTranslation();
  return (
    <div style={{ padding: "0.75rem 1rem", width: "100%" }}>
      <BlockStack gap="150">
        <OrderLink order={order} />
        <Text as="span" tone="subdued">
          {format.dateTime(order.receivedAt)} · {t(`orders.linkMethod.${order.linkMethod}`)}
        </Text>
        <Providers deliveries={order.deliveries} />
        {said}
      </BlockStack>
    </div>
  );
}

function OrderLink({ order }: { order: Pick<LedgerOrder, "orderId" | "orderName"> }) {
  return (
    <Link url={orderPath(order.orderId)} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" fontWeight="semibold" breakWord>
        {order.orderName ?? order.orderId}
      </Text>
    </Link>
  );
}

/** A badge for each delivery: the provider by its name, how it stands by its colour and, for all who see none, in words. */
function Providers({ deliveries }: { deliveries: readonly LedgerEntry[] }) {
  const { t } = useTranslation();
  return (
    <InlineStack gap="100">
      {deliveries.map((entry) => {
        const tone = STATUS_TONE[entry.status];
        const words = { provider: t(`provider.${entry.provider}`), status: t(`deliveryStatus.${entry.status}`) };
        const key = entry.event === "order_paid" ? "badge" : "badgeOf";
        return (
          <Badge key={`${entry.provider}/${entry.event}/${entry.sequence}`} {...(tone && { tone })}>
            {t(`orders.${key}`, { ...words, event: t(`event.${entry.event}`) })}
          </Badge>
        );
      })}
    </InlineStack>
  );
}

type SaidProps = Pick<TableProps, "connections" | "embed" | "filters"> & { order: LedgerOrder; format: Format };

/** What there is to say of an order: of the delivery that needs a person most, why it stands so and what comes next. */
function Said({ order, filters, connections, format, embed }: SaidProps) {
  const { t } = useTranslation();
  const chosen = chosenDelivery(order.deliveries, filters);
  if (!chosen) return <Text as="span">{t(order.isPlanned ? "orders.nobody" : "orders.unplanned")}</Text>;
  const connection = connections[chosen.provider] ?? "not_set_up";
  const why = whyOf(t, chosen, connection, embed);
  return (
    <BlockStack>
      {why ? (
        <Text as="span" breakWord>
          {why}
        </Text>
      ) : null}
      <Text as="span" tone="subdued" breakWord>
        {nextStepOf(t, chosen, connection, { format, embed })}
      </Text>
    </BlockStack>
  );
}

/** A delivery's status as a badge. */
export function StatusBadge({ entry }: { entry: Pick<LedgerEntry, "status"> }) {
  const { t } = useTranslation();
  const tone = STATUS_TONE[entry.status];
  return <Badge {...(tone && { tone })}>{t(`deliveryStatus.${entry.status}`)}</Badge>;
}
