import { BlockStack, EmptyState, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ORDERS } from "./address.ts";
import { type FilterValues, isFiltered, isSearch } from "./filter-values.ts";
import { LookUpAtShopify } from "./look-up.tsx";

/** Why the ledger shows no row: nothing came yet, nothing matches, or Fitloop lacks the order that was looked for. */
export function NothingFound({
  filters,
  isTurned,
  lookedTo,
  goOn,
  timeZone,
}: {
  filters: FilterValues;
  isTurned: boolean;
  /** How far a page that found nothing has looked, and how to look on. */
  lookedTo: string | null;
  goOn: (() => void) | null;
  timeZone: string;
}) {
  const { t } = useTranslation();
  const clear = { content: t("orders.noMatch.clear"), url: ORDERS };
  if (isSearch(filters) && !isTurned) {
    return <LookUpAtShopify key={filters.order} order={filters.order} timeZone={timeZone} clear={clear} />;
  }
  const on = goOn === null ? null : { content: t("orders.noMatch.goOn"), onAction: goOn };
  const key = isFiltered(filters) || isTurned ? "noMatch" : "empty";
  return (
    <EmptyState
      image=""
      heading={t(`orders.${key}.title`)}
      action={key === "empty" ? { content: t("orders.empty.action"), url: "/app" } : (on ?? clear)}
      {...(on && { secondaryAction: clear })}
    >
      <BlockStack gap="200">
        <Text as="p">{lookedTo === null ? t(`orders.${key}.text`) : t("orders.lookedTo", { when: lookedTo })}</Text>
      </BlockStack>
    </EmptyState>
  );
}
