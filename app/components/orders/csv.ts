import { isMeant, type LedgerFilter } from "../../delivery/ledger-filter.ts";
import type { LedgerEntry, LedgerOrder } from "../../delivery/ledger.ts";

type Cell = string | number | Date | null;

const COLUMNS: Readonly<Record<string, (order: LedgerOrder, entry: LedgerEntry | null) => Cell>> = {
  order: ({ orderName }) => orderName,
  order_id: ({ orderId }) => orderId,
  received_at: ({ receivedAt }) => receivedAt,
  channel: ({ channel }) => channel,
  linked_by: ({ linkMethod }) => linkMethod,
  provider: (_, entry) => entry?.provider ?? null,
  event: (_, entry) => entry?.event ?? null,
  status: (_, entry) => entry?.status ?? null,
  reason: (_, entry) => entry?.reason ?? null,
  attempts: (_, entry) => entry?.attempts ?? null,
  lines_left_out: (_, entry) => entry?.leftOut?.count ?? null,
  settled_at: (_, entry) => entry?.settledAt ?? null,
};

/** The first line of an export; a mark says that it is UTF-8, which spreadsheets wouldn't guess. */
export const csvHead = (): string => `\uFEFF${Object.keys(COLUMNS).join(",")}\r\n`;

/** The lines of orders: one for each delivery that the filter means, and one for an order that owes nothing to anybody. */
export function csvRows(
  orders: readonly LedgerOrder[],
  filter: Pick<LedgerFilter, "provider" | "status" | "reason">,
): string {
  const rows = orders.flatMap((order) => {
    const meant: (LedgerEntry | null)[] = order.deliveries.filter((entry) => isMeant(entry, filter));
    return (order.deliveries.length === 0 ? [null] : meant).map((entry) =>
      Object.values(COLUMNS).map((read) => cellOf(read(order, entry))),
    );
  });
  return rows.map((row) => `${row.join(",")}\r\n`).join("");
}

/** What a spreadsheet would take for a formula: the mark before it makes it a text (OWASP, "CSV Injection"). */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

function cellOf(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = FORMULA.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== value ? `"${text.replaceAll('"', '""')}"` : text;
}
