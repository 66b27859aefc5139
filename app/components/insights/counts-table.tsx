import { DataTable } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { AdviceCounts } from "../../lines/advice-counts.ts";
import { shareOf } from "../../lines/interval.ts";
import type { Format } from "../format.ts";

export interface CountsRow {
  name: string;
  counts: AdviceCounts;
}

const COUNTED = ["advised", "taken", "followed", "other", "unmatched", "unknown"] as const;

/** Counts of advised lines, a row each, with the share that was bought as recommended. */
export function CountsTable(props: { first: "provider" | "week"; rows: readonly CountsRow[]; format: Format }) {
  const { first, rows, format } = props;
  const { t } = useTranslation();
  const share = ({ followed, other }: AdviceCounts): string => {
    const found = shareOf(followed, followed + other);
    if (!found) return t("insights.few");
    const percent = (value: number): string => `${format.number(Math.round(value * 100))}%`;
    return t("insights.interval", {
      ...{ share: percent(found.share), low: percent(found.low), high: percent(found.high) },
    });
  };
  const columns = COUNTED.flatMap((name) => (name === "followed" ? [name, "share" as const] : [name]));
  return (
    <DataTable
      columnContentTypes={["text", ...columns.map((name) => (name === "share" ? "text" : "numeric"))] as "text"[]}
      headings={[first, ...columns].map((name) => t(`insights.column.${name}`))}
      rows={rows.map(({ name, counts }) => [
        name,
        ...columns.map((column) => (column === "share" ? share(counts) : format.number(counts[column]))),
      ])}
    />
  );
}
