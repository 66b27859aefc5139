import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionStatus } from "../../connections/status.ts";
import type { LedgerEntry } from "../../delivery/ledger.server.ts";
import type { ProviderName } from "../../domain/ids.ts";
import { type Format, useFormat } from "../format.ts";
import { deliveryPath } from "./address.ts";
import { nextStepOf, whyOf } from "./next-step.ts";
import { STATUS_TONE } from "./reason.ts";

export interface TableProps {
  entries: LedgerEntry[];
  connections: Record<ProviderName, ConnectionStatus>;
  timeZone: string;
  loading: boolean;
  pagination: { hasNext: boolean; onNext: () => void; hasPrevious: boolean; onPrevious: () => void };
}

/** A page of the ledger: rows on a wide screen, short cards on a narrow one. Each leads to its delivery. */
export function DeliveryTable({ entries, connections, timeZone, loading, pagination }: TableProps) {
  const { t } = useTranslation();
  const { smDown } = useBreakpoints();
  const format = useFormat(timeZone);
  return (
    <IndexTable
      selectable={false}
      condensed={smDown}
      loading={loading}
      itemCount={entries.length}
      resourceName={{ singular: t("ledger.one"), plural: t("ledger.many") }}
      headings={[
        { title: t("ledger.order") },
        { title: t("ledger.provider") },
        { title: t("ledger.status") },
        { title: t("ledger.next") },
        { title: t("fact.link") },
        { title: t("ledger.received") },
      ]}
      pagination={pagination}
    >
      {entries.map((entry, position) => {
        const props = { entry, connection: connections[entry.provider], format };
        return (
          <IndexTable.Row key={deliveryPath(entry)} id={deliveryPath(entry)} position={position}>
            {smDown ? <NarrowCells {...props} /> : <WideCells {...props} />}
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}

interface CellProps {
  entry: LedgerEntry;
  connection: ConnectionStatus;
  format: Format;
}

function WideCells({ entry, connection, format }: CellProps) {
  const { t } = useTranslation();
  return (
    <>
      <IndexTable.Cell>
        <OrderLink entry={entry} />
      </IndexTable.Cell>
      <IndexTable.Cell>{t(`provider.${entry.provider}`)}</IndexTable.Cell>
      <IndexTable.Cell>
        <StatusBadge entry={entry} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", minWidth: "14rem", maxWidth: "32rem" }}>
          <Why entry={entry} connection={connection} format={format} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>{t(entry.linkMethod === "none" ? "visit.none" : "visit.tied")}</IndexTable.Cell>
      <IndexTable.Cell>
        <time dateTime={entry.receivedAt.toISOString()}>{format.dateTime(entry.receivedAt)}</time>
      </IndexTable.Cell>
    </>
  );
}

function NarrowCells({ entry, connection, format }: CellProps) {
  const { t } = useTranslation();
  return (
    <div style={{ padding: "0.75rem 1rem", width: "100%" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200">
          <OrderLink entry={entry} />
          <StatusBadge entry={entry} />
        </InlineStack>
        <Text as="span" tone="subdued">
          {t(`provider.${entry.provider}`)} · {t(entry.linkMethod === "none" ? "visit.none" : "visit.tied")} ·{" "}
          {format.dateTime(entry.receivedAt)}
        </Text>
        <Why entry={entry} connection={connection} format={format} />
      </BlockStack>
    </div>
  );
}

function OrderLink({ entry }: { entry: LedgerEntry }) {
  const { t } = useTranslation();
  return (
    <BlockStack>
      <Link url={deliveryPath(entry)} dataPrimaryLink monochrome removeUnderline>
        <Text as="span" fontWeight="semibold" breakWord>
          {entry.orderName ?? entry.orderId}
        </Text>
      </Link>
      {entry.event === "order_paid" ? null : (
        <Text as="span" tone="subdued">
          {t(`event.${entry.event}`)}
        </Text>
      )}
    </BlockStack>
  );
}

/** A delivery's status as a badge. */
export function StatusBadge({ entry }: { entry: Pick<LedgerEntry, "status"> }) {
  const { t } = useTranslation();
  const tone = STATUS_TONE[entry.status];
  return <Badge {...(tone && { tone })}>{t(`deliveryStatus.${entry.status}`)}</Badge>;
}

function Why({ entry, connection, format }: CellProps) {
  const { t } = useTranslation();
  const why = whyOf(t, entry, connection);
  return (
    <BlockStack>
      {why ? <Text as="span">{why}</Text> : null}
      <Text as="span" tone="subdued">
        {nextStepOf(t, entry, connection, format)}
      </Text>
    </BlockStack>
  );
}
